// Every page as the browser gets it: no errors, warnings and failed requests. The choice of light or dark is kept.
import { GUEST_PAGES, USER_PAGES, assertEqual, openPage, signIn, withBrowser, withServer } from "./support.mjs";

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function switchTheme(browser, base) {
  const { page, close } = await openPage(browser, base, { colorScheme: "light" });
  await page.goto(base);
  const light = await background(page);
  await page.getByRole("button", { name: "Dark colors" }).click();
  const dark = await background(page);
  assertEqual(light === dark, false, "the colors change");
  await page.goto(`${base}/teams/1`);
  assertEqual(await background(page), dark, "the next page is dark too");
  await page.getByRole("button", { name: "Light colors" }).click();
  await page.reload();
  assertEqual(await background(page), light, "light again after a reload");
  await close();
}

/** A browser may forbid scripts to store anything. */
async function blockStorage(browser, base) {
  const { page, close } = await openPage(browser, base, { colorScheme: "light" });
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await page.goto(base);
  const light = await background(page);
  await page.getByRole("button", { name: "Dark colors" }).click();
  assertEqual((await background(page)) === light, false, "the colors change without storage");
  await close();
}

await withServer({}, async (base) => {
  await withBrowser(async (browser) => {
    for (const [username, paths] of [[null, GUEST_PAGES], ["admin", USER_PAGES]]) {
      const { page, close } = await openPage(browser, base);
      if (username) await signIn(page, base, username);
      for (const path of paths) await page.goto(base + path, { waitUntil: "load" });
      await close();
    }
    await switchTheme(browser, base);
    await blockStorage(browser, base);
  });
});
console.log(`${GUEST_PAGES.length + USER_PAGES.length} pages without errors and warnings, light and dark`);
