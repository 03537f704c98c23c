// Screenshots of every page, on a phone and a desktop, light and dark; with DOCS also those of the documentation.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, GUEST_PAGES, PHONE, USER_PAGES, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const { DOCS, SHOTS } = process.env;
mkdirSync(SHOTS, { recursive: true });

const fileName = (path) => path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";

await withServer({}, async (base) => {
  await withBrowser(async (browser) => {
    for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      for (const colorScheme of ["light", "dark"]) {
        for (const [who, paths] of Object.entries({ guest: GUEST_PAGES, admin: USER_PAGES })) {
          const { page, close } = await openPage(browser, base, { viewport, colorScheme });
          if (who === "admin") await signIn(page, base, "admin");
          for (const path of paths) {
            await page.goto(base + path);
            const name = `${who}-${fileName(path)}-${device}-${colorScheme}.png`;
            await page.screenshot({ path: join(SHOTS, name), fullPage: true });
          }
          await close();
        }
      }
    }
    if (DOCS) {
      mkdirSync(DOCS, { recursive: true });
      for (const [name, viewport, path] of [
        ["squad-desktop", { width: 1280, height: 860 }, "/teams/1"],
        ["squad-phone", { width: 390, height: 844 }, "/teams/1"],
      ]) {
        const { page, close } = await openPage(browser, base, { viewport, colorScheme: "light" });
        await page.goto(base + path);
        await page.screenshot({ path: join(DOCS, `${name}.png`) });
        await close();
      }
    }
  });
});
console.log(`screenshots in ${SHOTS}`);
