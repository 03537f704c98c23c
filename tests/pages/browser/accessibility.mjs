// axe-core on every page: guests and admin, light and dark, from 320 to 1920 pixels. Nothing is wider than the window.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { GUEST_PAGES, USER_PAGES, assert, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 768, 1920];

const violations = [];

async function check(page, base, path, label) {
  await page.goto(base + path);
  await page.evaluate(axe);
  const results = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, help, nodes } of results.violations) {
    violations.push(`${path} ${label}: ${id} (${help}): ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) violations.push(`${path} ${label}: ${overflow} pixels wider than the window`);
}

let pages = 0;
await withServer({}, async (base) => {
  await withBrowser(async (browser) => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of WIDTHS) {
        // axe is injected, which the policy of the pages forbids.
        const options = { bypassCSP: true, colorScheme, viewport: { width, height: 900 } };
        const guest = await openPage(browser, base, options);
        for (const path of GUEST_PAGES) await check(guest.page, base, path, `${colorScheme} ${width}`);
        await guest.close();
        const admin = await openPage(browser, base, options);
        await signIn(admin.page, base, "admin");
        for (const path of USER_PAGES) await check(admin.page, base, path, `${colorScheme} ${width}`);
        // A rejected form.
        await admin.page.goto(`${base}/teams/new`);
        await admin.page.fill("#name", "Rovers");
        await admin.page.fill("#country", "X");
        await admin.page.getByRole("button", { name: "Save" }).click();
        await admin.page.evaluate(axe);
        const rejected = await admin.page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        for (const { id, help } of rejected.violations) violations.push(`a rejected form: ${id} (${help})`);
        await admin.close();
        pages += GUEST_PAGES.length + USER_PAGES.length + 1;
      }
    }
  });
});
assert(violations.length === 0, `${violations.length} violations:\n${violations.join("\n")}`);
console.log(`${pages} pages without violations`);
