// By keyboard: skip the header, sign in, search, change a shirt number, sign out. The flows of an editor are in editor.mjs.
import { PASSWORD, assert, openPage, tabTo, withBrowser, withServer } from "./support.mjs";

await withServer({}, async (base) => {
  await withBrowser(async (browser) => {
    const { page, close } = await openPage(browser, base);
    await page.goto(`${base}/`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert(page.url().endsWith("#content"), "the skip link comes first");

    await page.goto(`${base}/`);
    await tabTo(page, page.locator("a[href='/sign-in']"));
    await page.keyboard.press("Enter");
    await page.waitForSelector("#username:focus");
    await page.keyboard.type("admin");
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${base}/`);

    // Search as you type: arrow down, Enter.
    await tabTo(page, page.locator("header input[type=search]"));
    await page.keyboard.type("sølv");
    await page.waitForSelector(".suggestions a");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/teams\/\d+$/);

    await tabTo(page, page.locator("a[href$='view=table']"));
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=table/);
    await tabTo(page, page.locator("input[name=shirt_number]").first());
    await page.keyboard.press("Control+A");
    await page.keyboard.type("96");
    await page.keyboard.press("Enter");
    await page.waitForSelector("input[name=shirt_number][value='96']");

    await tabTo(page, page.locator("form[action$='/sign-out'] button"));
    await page.keyboard.press("Enter");
    await page.waitForSelector("a[href='/sign-in']");
    await close();
  });
});
console.log("skip link, sign in, search, change a number, sign out");
