// axe-core on every page: guests and admin, light and dark, from 320 to 1920 pixels. Nothing is wider than the window.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { visitFirstStart, visitStates } from "./states.mjs";
import { GUEST_PAGES, PASSWORD, USER_PAGES, apiClient, assert, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 768, 1920];

const violations = [];
let pages = 0;

async function check(page, label) {
  pages += 1;
  await page.evaluate(axe);
  const results = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, help, nodes } of results.violations) {
    violations.push(`${label}: ${id} (${help}): ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) violations.push(`${label}: ${overflow} pixels wider than the window`);
}

/** Calls `use` for light and dark and all widths. */
async function eachLook(use) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of WIDTHS) {
      // axe is injected, which the policy of the pages forbids.
      await use({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } }, `${colorScheme} ${width}`);
    }
  }
}

await withBrowser(async (browser) => {
  await withServer({}, async (base) => {
    const api = await apiClient(base);
    await api("POST", "/users", { username: "viewer", password: PASSWORD, role: "viewer" });
    await eachLook(async (options, look) => {
      for (const [username, paths] of [[null, GUEST_PAGES], ["admin", USER_PAGES]]) {
        const { page, close } = await openPage(browser, base, options);
        if (username) await signIn(page, base, username);
        for (const path of paths) {
          await page.goto(base + path);
          await check(page, `${path} ${look}`);
        }
        await close();
      }
      await visitStates({ browser, base, api, options }, (page, name) => check(page, `${name} ${look}`));
    });
  });
  await withServer({ firstStart: true }, async (base, password) => {
    await eachLook((options, look) =>
      visitFirstStart({ browser, base, password, options }, (page, name) => check(page, `${name} ${look}`)),
    );
  });
});
assert(violations.length === 0, `${violations.length} violations:\n${violations.join("\n")}`);
console.log(`${pages} pages without violations`);
