// The states of pages that no address leads to: rejected forms, conflicts, secrets that are shown once.
import { PASSWORD, assertEqual, openPage, signIn } from "./support.mjs";

let keys = 0;

/** Brings pages into each state and calls `visit` with the page, what it shows, and a function that returns its source. */
export async function visitStates({ browser, base, api, options }, visit) {
  const open = async (username, steps) => {
    const { page, close, source } = await openPage(browser, base, options);
    if (username) await signIn(page, base, username);
    await steps(page, async (heading, name) => {
      await page.getByText(heading).first().waitFor();
      await visit(page, name, source);
    });
    await close();
  };
  const save = (page) => page.getByRole("button", { name: "Save" }).click();

  await open(null, async (page, shows) => {
    await signIn(page, base, "admin", "wrong password");
    await shows("wrong", "a rejected sign-in");
  });
  await open("viewer", async (page, shows) => {
    await page.goto(`${base}/users`);
    await shows("403", "a page that the role does not allow");
  });
  await open("admin", async (page, shows) => {
    await page.goto(`${base}/teams/new`);
    await page.fill("#name", "Rovers");
    await page.fill("#country", "X");
    await save(page);
    await shows("Country", "a rejected form");

    const squad = await api("GET", "/teams/1/players");
    await page.goto(`${base}/teams/1/squad/add`);
    await page.fill("#given_name", "Nora");
    await page.fill("#shirt_number", squad.data.find((member) => member.shirt_number).shirt_number);
    await page.getByRole("button", { name: "Add to the squad" }).click();
    await shows(/^Take number/, "a taken shirt number");

    await page.goto(`${base}/players/2/edit`);
    const { height_cm: height } = await api("GET", "/players/2");
    await api("PATCH", "/players/2", { height_cm: height === 170 ? 171 : 170 });
    await page.fill("#height_cm", "175");
    await save(page);
    await shows("175", "an edit conflict");

    await page.goto(`${base}/account`);
    await page.fill("#name", `key ${keys++}`);
    await page.fill("#key-password", PASSWORD);
    await page.getByRole("button", { name: "Create the key" }).click();
    await shows("Your new API key", "a new API key");
  });
}

/** Calls `visit` with the page that asks for a new password after the first start. */
export async function visitFirstStart({ browser, base, password, options }, visit) {
  const { page, close, source } = await openPage(browser, base, options);
  await signIn(page, base, "admin", password);
  assertEqual(new URL(page.url()).pathname, "/account", "the generated password leads to the account");
  await page.getByText("Set one that only you know").waitFor();
  await visit(page, "the first sign-in", source);
  await close();
}
