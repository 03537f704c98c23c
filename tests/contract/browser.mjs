// Opens /docs/ as a person would: looks, tries a read, signs in, tries a write. Nothing may leave this machine
// and nothing may complain on the console, a broken content security policy included.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { CONTRACT_URL: base, CONTRACT_TOKEN: token, CONTRACT_CHROMIUM: executablePath, CONTRACT_SHOTS: shots } = process.env;
const TIMEOUT = 15_000;
mkdirSync(shots, { recursive: true });

function assert(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  page.setDefaultTimeout(TIMEOUT);
  const complaints = watch(page);
  const shot = (name) => page.screenshot({ path: join(shots, `${name}.png`) });

  await page.goto(`${base}/docs/`);
  await page.waitForSelector(".opblock-summary-path");
  await shot("1-docs");

  const list = await open(page, "get");
  await list.locator(".execute").click();
  assert((await status(list)) === "200", "GET /api/v1/teams is answered with 200");
  assert((await answer(list)).includes("Sølvhavn"), "with the team of the demo in it");
  await toTop(list.locator(".responses-wrapper"));
  await shot("2-get-teams");
  await list.locator(".opblock-summary-control").click();

  await page.locator(".auth-wrapper .btn.authorize").first().click();
  const dialog = page.locator(".dialog-ux");
  await dialog.locator("input").first().fill(token);
  await dialog.locator(".auth-btn-wrapper .authorize").first().click();
  await shot("3-authorize");
  await dialog.locator(".btn-done").first().click();

  const create = await open(page, "post");
  await create.locator("textarea.body-param__text").fill(JSON.stringify({ name: "Browser Rovers", country: "ENG" }));
  await create.locator(".execute").click();
  assert((await status(create)) === "201", "POST /api/v1/teams is answered with 201");
  assert((await answer(create)).includes("Browser Rovers"), "with the new team");
  await toTop(create.locator(".responses-wrapper"));
  await shot("4-post-team");

  assert(complaints.length === 0, `the page is quiet and stays here:\n${complaints.join("\n")}`);
} finally {
  await browser.close();
}
console.log(`/docs/ was opened and used; see ${shots}`);

/** All that must not happen, as it happens. */
function watch(page) {
  const complaints = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== base) complaints.push(`request to ${url}`);
  });
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  // A violation of the policy is an error on the console, too.
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error}`));
  return complaints;
}

/** Expands the operation of that method on /teams and makes it ready to be sent. */
async function open(page, method) {
  const block = page.locator(`.opblock-${method}`, { has: page.locator('[data-path="/api/v1/teams"]') });
  await block.locator(".opblock-summary-control").click();
  // Where the page is set to begin so, it can be tried at once, and the button would undo that.
  await block.locator(".parameters-container, .opblock-section").first().waitFor();
  const button = block.locator(".try-out__btn", { hasText: "Try it out" });
  if (await button.count()) await button.click();
  return block;
}

function toTop(part) {
  return part.evaluate((element) => element.scrollIntoView());
}

async function status(block) {
  const cell = block.locator(".live-responses-table tbody .response-col_status").first();
  return (await cell.textContent()).trim().slice(0, 3);
}

function answer(block) {
  return block.locator(".live-responses-table tbody .response-col_description").first().textContent();
}
