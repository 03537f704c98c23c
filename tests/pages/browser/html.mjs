// The Nu Html Checker on every page.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GUEST_PAGES, PASSWORD, USER_PAGES, withServer } from "./support.mjs";

const jar = createRequire(import.meta.url)("vnu-jar");
const folder = mkdtempSync(join(tmpdir(), "teamsheet-html-"));
try {
  let count = 0;
  const save = async (base, path, headers) => {
    const text = await (await fetch(base + path, { headers: { Accept: "text/html", ...headers } })).text();
    count += 1;
    writeFileSync(join(folder, `${count}${path.replace(/[^a-z0-9]+/gi, "_")}.html`), text);
  };
  await withServer({}, async (base) => {
    for (const path of GUEST_PAGES) await save(base, path, {});
    const body = new URLSearchParams({ username: "admin", password: PASSWORD });
    const signedIn = await fetch(`${base}/sign-in`, { method: "POST", body, redirect: "manual" });
    const cookie = signedIn.headers.get("set-cookie").split(";")[0];
    for (const path of USER_PAGES) await save(base, path, { Cookie: cookie });
    const rejected = await fetch(`${base}/teams/new`, {
      method: "POST",
      body: new URLSearchParams({ name: "", country: "X", founded_year: "x" }),
      headers: { Cookie: cookie },
    });
    writeFileSync(join(folder, "rejected.html"), await rejected.text());
  });
  execFileSync("java", ["-jar", jar, "--errors-only", "--skip-non-html", folder], { stdio: "inherit" });
  console.log(`${count + 1} pages without errors`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
