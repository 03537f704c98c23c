// A visitor travels through the squads of Brazil: by address, by slider, by keyboard, and without JavaScript by links.
import { assert, assertEqual, hasWorldCup, openPage, tabTo, withBrowser, withServer } from "./support.mjs";

const YEARS = [
  ["1958-06-20", "1958", "Pelé"],
  ["1970-06-21", "1970", "Pelé"],
  ["2002-06-30", "2002", "Ronaldinho"],
];

async function squad(page) {
  return page.locator("[data-squad] a[href*='/players/']").allInnerTexts();
}

async function waitForDay(page, day) {
  await page.waitForFunction((day) => document.querySelector("#day time").dateTime === day, day);
}

async function travel(page, base, path) {
  // By address.
  for (const [day, , player] of YEARS) {
    await page.goto(`${base}${path}?as_of=${day}`);
    const names = await squad(page);
    assertEqual(names.length, day.startsWith("2002") ? 23 : 22, `players on ${day}`);
    assert(names.some((name) => name.includes(player)), `${player} on ${day}`);
  }
}

async function travelByScript(page, base, path) {
  await page.goto(`${base}${path}?as_of=1958-06-20`);
  await page.evaluate(() => (window.stays = true));
  const slider = page.locator("input[type=range]");
  const days = (await slider.getAttribute("data-days")).split(" ");
  for (const [day, year, player] of YEARS) {
    const index = days.findLastIndex((stop) => stop <= day);
    // As a drag sets it.
    await slider.evaluate((input, value) => {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, index);
    await waitForDay(page, days[index]);
    assert((await squad(page)).some((name) => name.includes(player)), `${player} by slider in ${year}`);
    assert(page.url().endsWith(`as_of=${days[index]}`), `the address has the day, is ${page.url()}`);
  }
  // By keyboard: on the slider, then anywhere on the page.
  await tabTo(page, slider);
  let index = Number(await slider.inputValue());
  const press = async (target) => {
    for (; index !== target; index += Math.sign(target - index)) {
      await page.keyboard.press(target < index ? "ArrowLeft" : "ArrowRight");
    }
    await waitForDay(page, days[index]);
  };
  for (const [day, year, player] of YEARS) {
    await press(days.findLastIndex((stop) => stop <= day));
    assert((await squad(page)).some((name) => name.includes(player)), `${player} by keyboard in ${year}`);
  }
  await tabTo(page, page.locator("a[rel=prev]"));
  for (const target of [index - 1, index - 2, index - 1]) await press(target);
  // By the links of stops and seasons, and back.
  await page.locator("a[rel=prev]").click();
  await waitForDay(page, days[index - 1]);
  await page.getByRole("link", { name: /1970/ }).first().click();
  await page.waitForFunction(() => document.querySelector("#day time").dateTime.startsWith("1970"));
  await page.goBack();
  await waitForDay(page, days[index - 1]);
  assert(await page.evaluate(() => window.stays), "the page was not loaded again");
  assert((await page.locator(".moves").innerText()).length > 10, "who came or left is listed");
}

async function travelByLinks(page, base, path) {
  await page.goto(`${base}${path}?as_of=1970-06-21`);
  assertEqual(await page.locator("input[type=range]").isVisible(), false, "the slider is hidden without JavaScript");
  await page.locator("a[rel=prev]").click();
  assertEqual(await page.locator("#day time").getAttribute("datetime"), "1970-05-31", "the previous stop");
  await page.fill("#as_of", "2002-06-30");
  await page.getByRole("button", { name: "Show" }).click();
  assertEqual((await squad(page)).length, 23, "the squad of the chosen date");
  for (const [, year, player] of YEARS) {
    await tabTo(page, page.getByRole("link", { name: new RegExp(year) }).first());
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`as_of=${year}`));
    assert((await squad(page)).some((name) => name.includes(player)), `${player} by the link of ${year}`);
  }
}

if (hasWorldCup()) {
  await withServer({ worldCup: true }, async (base) => {
    const teams = await (await fetch(`${base}/api/v1/teams?q=brazil`)).json();
    const path = `/teams/${teams.data[0].id}`;
    await withBrowser(async (browser) => {
      for (const javaScriptEnabled of [true, false]) {
        const { page, close } = await openPage(browser, base, { javaScriptEnabled });
        await travel(page, base, path);
        if (javaScriptEnabled) await travelByScript(page, base, path);
        else await travelByLinks(page, base, path);
        await close();
      }
    });
  });
  console.log("the squads of Brazil by address, slider, keyboard and links");
}
