// An editor adds, transfers and edits players, and an admin disables the editor: with a pointer, by keyboard, and without
// JavaScript.
import { keyboard, pointer } from "./hands.mjs";
import { DESKTOP, PHONE, PASSWORD, apiClient, assert, assertEqual, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const path = (page) => new URL(page.url()).pathname;

async function edit({ browser, base, api, options, name, team, hands }) {
  await api("POST", "/users", { username: name, password: PASSWORD, role: "editor" });
  const { page, close } = await openPage(browser, base, options);

  // A guest who wants to edit is led to the sign-in page and back.
  await page.goto(`${base}/teams/1/squad/add`);
  assertEqual(path(page), "/sign-in", "guests sign in first");
  await hands.fill(page, page.locator("#username"), name);
  await hands.fill(page, page.locator("#password"), PASSWORD);
  await hands.activate(page, page.locator("main button"));
  assertEqual(path(page), "/teams/1/squad/add", "back to the form");

  // A taken number: the form keeps its values and offers a free one.
  const squad = await api("GET", "/teams/1/players");
  const taken = squad.data.find((member) => member.shirt_number).shirt_number;
  await hands.fill(page, page.locator("#given_name"), "Nora");
  await hands.fill(page, page.locator("#family_name"), name);
  await hands.fill(page, page.locator("#shirt_number"), taken);
  await hands.activate(page, page.getByRole("button", { name: "Add to the squad" }));
  assertEqual(await page.inputValue("#given_name"), "Nora", "the form keeps its values");
  assert(await page.locator("#shirt_number[aria-invalid=true]").count(), "the number is marked");
  await hands.activate(page, page.getByRole("button", { name: /^Take number/ }));
  assertEqual(path(page), "/teams/1", "to the squad");
  const player = page.locator("[data-squad] a", { hasText: name });
  assertEqual(await player.count(), 1, "the new player is in the squad");
  await hands.activate(page, player);

  // A transfer.
  await hands.activate(page, page.getByRole("link", { name: "Transfer" }));
  await hands.select(page, page.locator("#to_team_id"), "Sølvhavn Ballklubb Women");
  const today = await page.inputValue("#date");
  const next = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  await hands.fillDate(page, page.locator("#date"), next);
  await hands.activate(page, page.getByRole("button", { name: "Transfer" }));
  assertEqual(await page.locator("table.career tbody tr").count(), 2, "two memberships after the transfer");

  // An edit conflict: both versions are shown, and the editor decides.
  const id = Number(path(page).split("/").pop());
  await hands.activate(page, page.getByRole("link", { name: "Edit the player" }));
  await api("PATCH", `/players/${id}`, { height_cm: 170 });
  await hands.fill(page, page.locator("#height_cm"), "175");
  await hands.activate(page, page.getByRole("button", { name: "Save" }));
  const conflict = await page.locator(".differences").innerText();
  assert(conflict.includes("170") && conflict.includes("175"), "both versions are shown");
  await hands.activate(page, page.getByRole("button", { name: "Save" }));
  assertEqual((await api("GET", `/players/${id}`)).height_cm, 175, "the decision is saved");

  // A new season.
  const before = await api("GET", `/teams/${team}/players`);
  await page.goto(`${base}/teams/${team}/new-season`);
  await hands.fill(page, page.locator("#season"), "2027/28");
  await hands.toggle(page, page.locator("input[name=stay]").first());
  await hands.activate(page, page.getByRole("button", { name: "Start the new season" }));
  assertEqual(path(page), `/teams/${team}`, "to the squad of the new season");
  const after = await api("GET", `/teams/${team}/players?as_of=${new URL(page.url()).searchParams.get("as_of")}`);
  assertEqual(after.data.length, before.data.length - 1, "one player left");
  assert(after.data.every((member) => member.season === "2027/28"), "the season is new");

  // A shirt number in the table.
  await page.goto(`${base}/teams/1?view=table`);
  const row = page.locator("tbody tr").first();
  await hands.fill(page, row.locator("input[name=shirt_number]"), "98");
  await hands.activate(page, row.getByRole("button", { name: /Save/ }));
  assert((await page.locator("input[name=shirt_number]").evaluateAll((all) => all.map((one) => one.value))).includes("98"), "the number is saved");
  const member = (await api("GET", "/teams/1/players")).data.find((member) => member.shirt_number === "98");
  await api("PATCH", `/memberships/${member.id}`, { shirt_number: taken });

  // What the role does not allow is not shown, and rejected.
  assertEqual(await page.getByRole("link", { name: "Users" }).count(), 0, "no users for editors");
  await page.goto(`${base}/users`);
  assert((await page.locator("main").innerText()).includes("403"), "a 403 page");

  // An admin disables the editor, whose next click leads to the sign-in page.
  await page.goto(`${base}/teams/1`);
  const admin = await openPage(browser, base, options);
  await signIn(admin.page, base, "admin");
  await hands.activate(admin.page, admin.page.getByRole("link", { name: "Users" }));
  await hands.activate(admin.page, admin.page.locator("li", { hasText: name }).getByRole("link"));
  await hands.toggle(admin.page, admin.page.getByLabel(/Disabled/));
  await hands.activate(admin.page, admin.page.getByRole("button", { name: "Save" }));
  assert((await admin.page.locator("li", { hasText: name }).innerText()).includes("disabled"), "the user is disabled");
  await admin.close();
  await hands.activate(page, page.getByRole("link", { name: "Add a player" }));
  assertEqual(path(page), "/sign-in", "a disabled user signs in again");
  await close();
}

await withServer({}, async (base) => {
  const api = await apiClient(base);
  await withBrowser(async (browser) => {
    const shared = { browser, base, api };
    await edit({ ...shared, options: { viewport: DESKTOP }, name: "eva", team: 4, hands: pointer });
    await edit({ ...shared, options: { viewport: DESKTOP }, name: "kim", team: 5, hands: keyboard });
    const withoutScript = { viewport: PHONE, javaScriptEnabled: false };
    await edit({ ...shared, options: withoutScript, name: "finn", team: 7, hands: pointer });
  });
});
console.log("sign in, add, transfer, conflict, new season, disabled user; with a pointer, by keyboard, without JavaScript");
