import type { Page, Request } from "@playwright/test";
import { BACKEND, Chat, expect, HASURA, test } from "./parley";

const ID = "[0-9a-f-]{36}";

/** The operations that a page sends to GraphQL over HTTP, with the session that they name. */
function operations(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const name = operationOf(request);
    if (name) asked.push(name);
  });
  return asked;
}

function operationOf(request: Request): string | null {
  if (request.method() !== "POST" || !request.url().startsWith(`${HASURA}/v1/graphql`)) return null;
  const { operationName, variables } = request.postDataJSON();
  return [operationName, variables.session_id].filter(Boolean).join(" ");
}

/** Keeps the page's code away until it is let in. */
async function holdCode(page: Page): Promise<() => Promise<void>> {
  const held: (() => Promise<void>)[] = [];
  let open = false;
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    if (open) return route.continue();
    held.push(() => route.continue());
  });
  return async () => {
    open = true;
    await Promise.all(held.map((go) => go()));
  };
}

/** A reader with two chats, the one called Plans the more recent one. */
async function comeBack(page: Page): Promise<{ chat: Chat; plans: string; rain: string }> {
  const chat = await Chat.open(page);
  const rain = await chat.seed("Rain", ["About the rain."]);
  const plans = await chat.seed("Plans", ["About the plans."]);
  await expect(chat.session("Plans")).toBeVisible();
  await expect(chat.session("Rain")).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem("parley-recent"))).toContain(plans);
  return { chat, plans, rain };
}

test("what a page shows first is asked for before its code is there, and once", async ({ page }) => {
  const { chat, plans, rain } = await comeBack(page);
  const asked = operations(page);
  for (const [path, id, text] of [
    ["/", plans, "About the plans."],
    [`/c/${rain}`, rain, "About the rain."],
  ] as const) {
    asked.length = 0;
    const letIn = await holdCode(page);
    await page.goto(path, { waitUntil: "commit" });
    await expect.poll(() => asked).toEqual(["Sessions", `LatestMessages ${id}`]);
    await letIn();
    await expect(chat.message(text)).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/c/${id}$`));
    await chat.isLive();
    await chat.isStill();
    expect(asked.filter((one) => /^(Sessions|LatestMessages)/.test(one))).toHaveLength(2);
    await page.unrouteAll();
  }
});

test("what was written after the early answer is there", async ({ page }) => {
  const { chat, plans } = await comeBack(page);
  const asked = operations(page);
  const letIn = await holdCode(page);
  const answered = page.waitForResponse(
    (response) => operationOf(response.request()) === `LatestMessages ${plans}`,
  );
  await page.goto("/", { waitUntil: "commit" });
  await (await answered).finished();
  await chat.store(plans, ["Written meanwhile."]);
  await letIn();
  await expect(chat.message("Written meanwhile.")).toBeVisible();
  await expect(chat.message("About the plans.")).toBeVisible();
  expect(asked.filter((one) => one.startsWith("LatestMessages"))).toHaveLength(1);
});

test("another chat that is the most recent one by now is opened in the place of the one asked for", async ({
  page,
}) => {
  const { chat, plans, rain } = await comeBack(page);
  await page.goto("about:blank");
  await chat.store(rain, ["Rain again."]);
  const asked = operations(page);
  await page.goto("/");
  await expect(chat.message("Rain again.")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/c/${rain}$`));
  expect(asked.filter((one) => one.startsWith("Latest"))).toEqual([
    `LatestMessages ${plans}`,
    `LatestMessages ${rain}`,
  ]);
});

test.describe("an early answer that fails", () => {
  test.use({ expectedErrors: ["502"] });

  test("is asked for again, and nobody hears of it", async ({ page }) => {
    const { chat } = await comeBack(page);
    const failed = new Set<string>();
    await page.route(`${HASURA}/v1/graphql`, (route) => {
      const name = operationOf(route.request());
      if (!name || failed.has(name)) return route.continue();
      failed.add(name);
      return route.fulfill({ status: 502, headers: { "access-control-allow-origin": "*" } });
    });
    await page.goto("/");
    await expect(chat.message("About the plans.")).toBeVisible();
    await expect(chat.session("Rain")).toBeVisible();
    await expect(chat.alert).toHaveCount(0);
    expect([...failed].join()).toMatch(new RegExp(`Sessions,LatestMessages ${ID}`));
  });
});

test("somebody else's answer is never shown: the browser became another one's while the page loaded", async ({
  page,
}) => {
  const { chat, plans } = await comeBack(page);
  const letIn = await holdCode(page);
  const answered = page.waitForResponse(
    (response) => operationOf(response.request()) === `LatestMessages ${plans}`,
  );
  await page.goto("/", { waitUntil: "commit" });
  await (await answered).finished();
  // In another tab: signed out, and a guest again.
  await page.context().clearCookies();
  const guest = await page.request.post(`${BACKEND}/api/auth/guest`);
  const { user } = (await guest.json()) as { user: { id: string } };
  await page.evaluate((one) => localStorage.setItem("parley-user", JSON.stringify(one)), user);
  await page.evaluate(() =>
    new MutationObserver(() => {
      if (document.body.textContent.includes("About the plans.")) document.body.dataset.shown = "plans";
    }).observe(document.body, { childList: true, subtree: true, characterData: true }),
  );
  await letIn();
  await chat.isLive();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
  expect(await page.evaluate(() => document.body.dataset.shown)).toBeUndefined();
});

test("two pages that open at once each ask once, one sign-in after the other", async ({ page, context }) => {
  const { plans } = await comeBack(page);
  const pages = [await context.newPage(), await context.newPage()];
  const asked = pages.map(operations);
  await Promise.all(pages.map((one) => one.goto("/")));
  for (const [index, one] of pages.entries()) {
    const chat = new Chat(one);
    await expect(chat.message("About the plans.")).toBeVisible();
    await chat.isLive();
    expect(asked[index]?.filter((name) => /^(Sessions|Latest)/.test(name))).toEqual([
      "Sessions",
      `LatestMessages ${plans}`,
    ]);
  }
  // Both are the same reader, and stay so.
  for (const one of pages) {
    await one.reload();
    await expect(new Chat(one).message("About the plans.")).toBeVisible();
  }
});

test("a new guest's page asks for no messages", async ({ page }) => {
  const asked = operations(page);
  const chat = await Chat.open(page);
  await chat.isStill();
  expect(asked).toEqual(["Sessions"]);
});

test("a click asks for a chat's messages at once, before anything of it is rendered", async ({ page }) => {
  const { chat, rain } = await comeBack(page);
  const asked = operations(page);
  await page.goto("/");
  await expect(chat.message("About the plans.")).toBeVisible();
  const before = await chat.session("Rain").evaluate(async (link) => {
    const real = window.fetch;
    let told = "";
    window.fetch = (...given) => {
      told += String(given[1]?.body ?? "");
      return real(...given);
    };
    (link as HTMLElement).click();
    // What a click does at once, and no task after it.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    window.fetch = real;
    return told;
  });
  expect(before).toContain("LatestMessages");
  expect(before).toContain(rain);
  await expect(chat.message("About the rain.")).toBeVisible();
  await expect(page).toHaveURL(`/c/${rain}`);
  expect(asked.filter((one) => one === `LatestMessages ${rain}`)).toHaveLength(1);
});
