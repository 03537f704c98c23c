// The team sheet of a squad of 30 is one page, and several teams have a page each.
import { apiClient, assertEqual, openPage, withBrowser, withServer } from "./support.mjs";

/** The number of pages of a PDF that Chromium made. */
function pageCount(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
}

await withServer({}, async (base) => {
  const api = await apiClient(base);
  const team = await api("POST", "/teams", { name: "Thirty", category: "Women" });
  for (let number = 1; number <= 30; number++) {
    const name = `Maximiliane Mustermann-Beispielhausen ${number}`;
    const membership = { team_id: team.id, shirt_number: String(number), position: "MF" };
    await api("POST", "/players", { name, birth_date: "1990-05-07", membership });
  }
  await withBrowser(async (browser) => {
    const { page, close } = await openPage(browser, base);
    for (const [path, pages] of [
      [`/teams/${team.id}/sheet`, 1],
      [`/sheets?team=${team.id}&team=1&team=2`, 3],
    ]) {
      await page.goto(base + path);
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      assertEqual(pageCount(pdf), pages, `pages of ${path}`);
    }
    await close();
  });
});
console.log("30 players on one page, three teams on three");
