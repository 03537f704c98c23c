// What all steps share: servers with a roster, browsers that report errors, assertions.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const { TEAMSHEET, CHROMIUM, WORLD_CUP } = process.env;

export const PASSWORD = "correct horse";
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export function assert(holds, what) {
  if (!holds) throw new Error(`failed: ${what}`);
}

export function assertEqual(found, expected, what) {
  assert(found === expected, `${what}: expected ${expected}, found ${found}`);
}

/** Whether the World Cup data is there; says so if not. */
export function hasWorldCup() {
  if (existsSync(WORLD_CUP)) return true;
  console.log(`skipped: ${WORLD_CUP} does not exist`);
  return false;
}

const IMPORTS = [
  ["teams", "teams.csv", "external_id=team_id,name=team_name,code=team_code", ["not applicable"]],
  ["players", "players.csv", "external_id=player_id,family_name,given_name,birth_date", ["not available", "not applicable"]],
  [
    "memberships",
    "squads.csv",
    "team=team_id,player=player_id,shirt_number,position=position_code,season=tournament_name,start_date,end_date",
    ["0"],
  ],
];

/** How long a server may take to start, in milliseconds. */
const START_TIMEOUT = 30_000;

/**
 * Starts a server, calls `use` with its URL, and stops it. With `firstStart`, the server makes up the password of admin,
 * which is the second argument of `use`.
 */
export async function withServer({ worldCup = false, firstStart = false, flags = [] }, use) {
  const folder = mkdtempSync(join(tmpdir(), "teamsheet-pages-"));
  let server = null;
  let log = "";
  // Node does not end its children when it is terminated.
  const terminate = () => {
    server?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  };
  process.once("SIGTERM", terminate).once("SIGINT", terminate);
  try {
    if (worldCup) {
      for (const [kind, file, map, nulls] of IMPORTS) {
        const options = ["--create", "--provider", "worldcup", "--map", map, ...nulls.flatMap((word) => ["--null", word])];
        execFileSync(TEAMSHEET, ["import", kind, join(WORLD_CUP, file), "--data-dir", folder, ...options], { stdio: "pipe" });
      }
    }
    const roster = worldCup ? [] : ["--demo"];
    server = spawn(TEAMSHEET, ["serve", "--port", "0", "--bcrypt-cost", "4", "--data-dir", folder, ...roster, ...flags], {
      env: { ...process.env, ...(firstStart ? {} : { TEAMSHEET_ADMIN_PASSWORD: PASSWORD }) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    server.stderr.setEncoding("utf8").on("data", (text) => (log += text));
    const line = await new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).once("line", resolve);
      server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      setTimeout(reject, START_TIMEOUT, new Error("the server does not start")).unref();
    });
    await use(line.replace("listening on ", ""), log.match(/with the password (\S+)/)?.[1]);
  } catch (error) {
    console.error(log);
    throw error;
  } finally {
    process.off("SIGTERM", terminate).off("SIGINT", terminate);
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts Chromium, calls `use` with it, and stops it. */
export async function withBrowser(use) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/**
 * A page. Closing it fails if the browser reported errors or warnings, or if a request failed or went to another host.
 * `source` is the HTML of the last page that was loaded.
 */
export async function openPage(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // The browser reports statuses that are intended here.
    const isStatus = /the server responded with a status of (4|503)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isStatus) faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    // The script and the browser abort requests whose response is not needed any more.
    const reason = request.failure().errorText;
    if (reason !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${reason}`);
  });
  let loaded = null;
  page.on("response", (response) => {
    if (response.request().isNavigationRequest()) loaded = response;
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(base)) faults.push(`request to ${request.url()}`);
  });
  const close = async () => {
    await context.close();
    assert(faults.length === 0, `no errors in the browser: ${faults.join("; ")}`);
  };
  return { page, close, source: () => loaded.text() };
}

/** Presses Tab until an element has the focus, which has to be visible. */
export async function tabTo(page, locator) {
  for (let presses = 0; presses < 300; presses++) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((element) => element === document.activeElement)) {
      const outline = await locator.evaluate((element) => getComputedStyle(element).outlineStyle);
      assert(outline !== "none", `the focus of ${locator} is visible`);
      return;
    }
  }
  throw new Error(`no Tab leads to ${locator}`);
}

/** Signs in by the form. */
export async function signIn(page, base, username, password = PASSWORD) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.click("main button");
}

/** A client of the API as admin. */
export async function apiClient(base) {
  const login = await fetch(`${base}/api/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "admin", password: PASSWORD }),
  });
  const { access_token: token } = await login.json();
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const response = await fetch(`${base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert(response.ok, `${method} ${path}: ${response.status}`);
    return response.status === 204 ? null : response.json();
  };
}

/** All pages of the demo league: those for guests, and those for users. */
export const GUEST_PAGES = [
  "/",
  "/teams/1",
  "/teams/1?as_of=2023-01-01",
  "/teams/1?as_of=1990-01-01",
  "/teams/1?view=table",
  "/teams/1/sheet",
  "/sheets?team=1&team=2",
  "/players/1",
  "/search",
  "/search?q=sol",
  "/search?q=zzz",
  "/sign-in",
  "/embed/teams/1",
  "/no-such-page",
];

export const USER_PAGES = [
  "/",
  "/teams/new",
  "/teams/1?view=table",
  "/teams/1/edit",
  "/teams/1/delete",
  "/teams/1/squad/add",
  "/teams/1/squad/add?q=an",
  "/teams/1/squad/add?player=40",
  "/teams/1/new-season",
  "/players/new",
  "/players/1",
  "/players/1/edit",
  "/players/1/transfer",
  "/players/1/delete",
  "/memberships/1/edit",
  "/memberships/1/delete",
  "/account",
  "/users",
  "/users/1/edit",
  "/users/1/delete",
];
