import type { Page } from "@playwright/test";
import { furnish, SECRET } from "./furniture";
import { BACKEND, Chat, expect, record, test } from "./parley";

/** Holds the sign-in back: the page is there, and nobody is signed in yet. */
async function openHeld(page: Page): Promise<{ chat: Chat; signIn: () => void }> {
  let signIn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    signIn = resolve;
  });
  await page.route(`${BACKEND}/api/auth/guest`, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  return { chat: new Chat(page), signIn };
}

/** Counts, from the first paint on, by how much what stood there already moves. */
function countMoves(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const moves: number[] = [];
    Object.assign(window, { moves });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        moves.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
}

test("what is written before it is known who is there stays, under the same caret", async ({ page }) => {
  const { chat, signIn } = await openHeld(page);
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type("Half a thou");
  signIn();
  await chat.isLive();
  await page.keyboard.type("ght");
  await expect(chat.composer).toHaveValue("Half a thought");
  await expect(chat.messages).toHaveCount(0);
});

test("the sign-in that the page asked for before its code was there is the only one", async ({ page }) => {
  const { requests } = record(page);
  const signIns = () => requests.filter((one) => one.startsWith(`POST ${BACKEND}/api/auth/`));
  await Chat.open(page);
  expect(signIns()).toHaveLength(1);
  await page.reload();
  await new Chat(page).isLive();
  expect(signIns()).toHaveLength(2);
});

test("what was sent before it is known who is there is sent then", async ({ page }) => {
  const { chat, signIn } = await openHeld(page);
  await chat.composer.fill("Early bird.");
  await chat.composer.press("Enter");
  await expect(chat.composer).toHaveValue("Early bird.");
  signIn();
  await expect(chat.message("Early bird.")).toBeVisible();
  await expect(chat.composer).toHaveValue("");
});

test("what is written on the way to the latest chat is not taken there", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("Plans");
  await expect(chat.session("Plans")).toBeVisible();
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(`${BACKEND}/api/auth/guest`, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await chat.composer.fill("For a chat of its own");
  go();
  await expect(chat.session("Plans")).toBeVisible();
  await expect(page).toHaveURL("/");
  await expect(chat.composer).toHaveValue("For a chat of its own");
});

/** By how much of the window what stood there moved. */
async function moved(page: Page): Promise<number> {
  const moves = await page.evaluate(() => (window as unknown as { moves: number[] }).moves);
  return moves.reduce((sum, one) => sum + one, 0);
}

const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (const viewport of VIEWPORTS) {
  test(`nothing moves while the page becomes the reader's, ${viewport.width} pixels wide`, async ({
    page,
  }) => {
    await page.setViewportSize(viewport);
    await countMoves(page);
    const chat = await Chat.open(page);
    await expect(page.getByRole("button", { name: "Attach files" })).toBeVisible();
    await chat.isStill();
    expect(await moved(page)).toBeLessThan(0.0003);
  });

  test(`nothing moves while chats with a table and a plot open, ${viewport.width} pixels wide`, async ({
    page,
  }) => {
    test.skip(!SECRET, "needs HASURA_GRAPHQL_ADMIN_SECRET, as a stack of this machine has it");
    const chat = await Chat.open(page);
    await furnish(chat);
    await countMoves(page);
    for (const [title, part] of [
      ["Rain in Lisbon", "[data-part=plot][data-state=drawn]"],
      ["Planets by size", "[data-part=table]"],
    ] as const) {
      await page.setViewportSize({ width: 1440, height: 900 });
      const path = await chat.session(title).getAttribute("href");
      await page.setViewportSize(viewport);
      await page.goto(path ?? "");
      await expect(page.locator(part)).toBeVisible();
      await expect(page.getByRole("button", { name: "Attach files" })).toBeVisible();
      await expect(page.locator("[data-source]")).toHaveCount(0);
      await chat.isStill();
      expect(await moved(page)).toBeLessThan(0.01);
    }
  });
}
