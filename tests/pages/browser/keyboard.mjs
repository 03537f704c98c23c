// Everything by keyboard: sign in, search, add a player, change a shirt number.
import { PASSWORD, assert, assertEqual, openPage, withBrowser, withServer } from "./support.mjs";

/** Presses Tab until an element has the focus, which has to be visible. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((selector) => document.activeElement?.matches(selector), selector);
    if (found) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert(outline !== "none", `the focus of ${selector} is visible`);
      return;
    }
  }
  throw new Error(`no Tab leads to ${selector}`);
}

await withServer({}, async (base) => {
  await withBrowser(async (browser) => {
    const { page, close } = await openPage(browser, base);
    await page.goto(`${base}/`);
    // The first Tab offers to skip the header.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert(page.url().endsWith("#content"), "the skip link comes first");

    await page.goto(`${base}/`);
    await tabTo(page, "a[href='/sign-in']");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#username:focus");
    await page.keyboard.type("admin");
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${base}/`);

    // Search as you type: arrow down, Enter.
    await tabTo(page, "header input[type=search]");
    await page.keyboard.type("sølv");
    await page.waitForSelector(".suggestions a");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/teams\/\d+$/);

    await tabTo(page, "a[href$='/squad/add']");
    await page.keyboard.press("Enter");
    await page.waitForURL(/squad\/add$/);
    await tabTo(page, "#given_name");
    await page.keyboard.type("Kay");
    await tabTo(page, "#shirt_number");
    await page.keyboard.type("97");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/teams\/\d+\?as_of=/);
    assertEqual(await page.locator("[data-squad] a", { hasText: "Kay" }).count(), 1, "the player was added");

    await tabTo(page, "a[href$='view=table']");
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=table/);
    await tabTo(page, "input[name=shirt_number]");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("96");
    await page.keyboard.press("Enter");
    await page.waitForLoadState("load");
    await page.waitForSelector("input[name=shirt_number][value='96']");

    await tabTo(page, "form[action$='/sign-out'] button");
    await page.keyboard.press("Enter");
    await page.waitForSelector("a[href='/sign-in']");
    await close();
  });
});
console.log("sign in, search, add a player, change a number, sign out");
