// Two ways to use a page: with a pointer (a mouse or a finger), and with the keyboard alone.
import { assertEqual, tabTo } from "./support.mjs";

export const pointer = {
  activate: (page, locator) => locator.click(),
  fill: (page, locator, value) => locator.fill(value),
  fillDate: (page, locator, value) => locator.fill(value),
  select: (page, locator, label) => locator.selectOption({ label }),
  toggle: (page, locator) => locator.click(),
};

export const keyboard = {
  async activate(page, locator) {
    await tabTo(page, locator);
    // A link or a button may load a page: the response is awaited like that of a click.
    const isLoaded = page.waitForEvent("framenavigated");
    await page.keyboard.press("Enter");
    await isLoaded;
    await page.waitForLoadState("load");
  },
  async fill(page, locator, value) {
    await tabTo(page, locator);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(value);
  },
  async fillDate(page, locator, value) {
    const [year, month, day] = value.split("-");
    // The order of the parts depends on the language of the browser.
    for (const digits of [month + day + year, day + month + year]) {
      await tabTo(page, locator);
      await page.keyboard.type(digits);
      if ((await locator.inputValue()) === value) return;
    }
    assertEqual(await locator.inputValue(), value, "the date that was typed");
  },
  async select(page, locator, label) {
    await tabTo(page, locator);
    const labels = await locator.locator("option").allInnerTexts();
    for (let presses = labels.indexOf(label); presses > 0; presses--) await page.keyboard.press("ArrowDown");
    assertEqual(await locator.evaluate((select) => select.selectedOptions[0].text), label, "the option that was chosen");
  },
  async toggle(page, locator) {
    await tabTo(page, locator);
    await page.keyboard.press("Space");
  },
};
