// The Nu Html Checker on every page.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { visitFirstStart, visitStates } from "./states.mjs";
import { GUEST_PAGES, PASSWORD, USER_PAGES, apiClient, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const jar = createRequire(import.meta.url)("vnu-jar");
const folder = mkdtempSync(join(tmpdir(), "teamsheet-html-"));
const options = { javaScriptEnabled: false };
let count = 0;

function save(name, text) {
  count += 1;
  writeFileSync(join(folder, `${count}${name.replace(/[^a-z0-9]+/gi, "_")}.html`), text);
}

try {
  await withBrowser(async (browser) => {
    const saveState = async (page, name, source) => save(name, await source());
    await withServer({}, async (base) => {
      const api = await apiClient(base);
      await api("POST", "/users", { username: "viewer", password: PASSWORD, role: "viewer" });
      for (const [username, paths] of [[null, GUEST_PAGES], ["admin", USER_PAGES]]) {
        const { page, close, source } = await openPage(browser, base, options);
        if (username) await signIn(page, base, username);
        for (const path of paths) {
          await page.goto(base + path);
          save(path, await source());
        }
        await close();
      }
      await visitStates({ browser, base, api, options }, saveState);
    });
    await withServer({ firstStart: true }, async (base, password) => {
      await visitFirstStart({ browser, base, password, options }, saveState);
    });
  });
  execFileSync("java", ["-jar", jar, "--errors-only", "--skip-non-html", folder], { stdio: "inherit" });
  console.log(`${count} pages without errors`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
