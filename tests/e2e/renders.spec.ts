import type { Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";
import { type Commit, watchRenders } from "./renders";

declare global {
  interface Window {
    /** What the first messages say that were there. */
    firstRows: string[];
  }
}

test("a reply that grows renders itself: no other message, no chat of the list, not the composer", async ({
  page,
}) => {
  await watchRenders(page);
  const chat = await Chat.open(page);
  await chat.seed("Beside", ["Hello."]);
  const id = await chat.seed("Open", ["One", "Two", "Three"]);
  await page.goto(`/c/${id}`);
  await expect(chat.message("Three")).toBeVisible();
  await expect(chat.session("Beside")).toBeVisible();
  // On a slow machine a reply may come in one piece.
  let commits: Commit[] = [];
  let growth: Commit[] = [];
  await expect(async () => {
    await chat.ask("Say something long");
    commits = await page.evaluate(() => window.commits);
    growth = commits.filter(({ growing }, index) => {
      const before = commits[index - 1]?.growing ?? -1;
      return before >= 0 && growing > before;
    });
    expect(growth.length).toBeGreaterThan(0);
  }).toPass({ timeout: 180_000 });
  // Something else may happen at the same time once, but not with every change.
  const alone = growth.filter(({ places }) =>
    places.every((place) => place === "streaming" || place === "page"),
  );
  expect(alone.length).toBeGreaterThan(growth.length / 2);
  // All of it is seen by this test: it was rendered when the chat was opened.
  const places = new Set(commits.flatMap((commit) => commit.places));
  expect([...places]).toEqual(expect.arrayContaining(["ready", "streaming", "nav", "header", "form"]));
});

/** What is rendered while something is done, and in the moment after it. */
async function during(page: Page, act: () => Promise<void>): Promise<Commit[]> {
  const before = await page.evaluate(() => window.commits.length);
  await act();
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
  return page.evaluate((from) => window.commits.slice(from), before);
}

const placesOf = (commits: Commit[]) => [...new Set(commits.flatMap(({ places }) => places))].sort();
const mostOf = (commits: Commit[]) => Math.max(0, ...commits.map(({ components }) => components));

/** A chat of sixty messages beside two others, in which nothing moves. */
async function openLong(page: Page): Promise<Chat> {
  await watchRenders(page);
  const chat = await Chat.open(page);
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
  for (const title of ["Beside", "Before"]) await chat.seed(title, ["Hello."]);
  const id = await chat.seed("Open", lines);
  await page.goto(`/c/${id}`);
  await expect(chat.message("line 60")).toBeInViewport();
  await chat.isLive();
  await chat.isStill();
  return chat;
}

test("a key renders the composer, and nothing else", async ({ page }) => {
  const chat = await openLong(page);
  await chat.composer.press("a");
  // Something else may happen meanwhile, but not always.
  await expect(async () => {
    const commits = await during(page, () => chat.composer.press("b"));
    expect(placesOf(commits)).toEqual(["form"]);
    expect(mostOf(commits)).toBeLessThan(20);
  }).toPass({ timeout: 60_000 });
});

test("a turn of the wheel renders what it brings into sight, and the list that places it", async ({
  page,
}) => {
  const chat = await openLong(page);
  await page.getByRole("region", { name: "Messages" }).hover();
  await expect(async () => {
    const rendered = () =>
      chat.messages.evaluateAll((all) => all.map((one) => one.getAttribute("data-message")));
    const before = new Set(await rendered());
    const commits = await during(page, () => page.mouse.wheel(0, -60));
    const come = (await rendered()).filter((one) => !before.has(one)).length;
    expect(come).toBeGreaterThan(0);
    expect(placesOf(commits)).toEqual(["page", "ready"]);
    expect(mostOf(commits)).toBeLessThan(10 + 25 * come);
  }).toPass({ timeout: 60_000 });
});

test("a chat opens at its end: of what is out of sight hardly anything is rendered before it is seen", async ({
  page,
}) => {
  const chat = await Chat.open(page);
  const texts = Array.from({ length: 50 }, (_, n) => `Message ${n + 1}`);
  const id = await chat.seed("Long", texts);
  await watchRenders(page);
  await page.addInitScript(() => {
    window.firstRows = [];
    new MutationObserver((_, observer) => {
      const rows = [...document.querySelectorAll<HTMLElement>("article[data-message]")];
      if (rows.length === 0) return;
      window.firstRows = rows.map((row) => row.textContent ?? "");
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`/c/${id}`);
  await expect(chat.message("Message 50")).toBeInViewport();
  await chat.isStill();
  const inSight = (await chat.inSight()).length;
  const first = await page.evaluate(() => window.firstRows);
  expect(first.at(-1)).toContain("Message 50");
  expect(first.length).toBeLessThanOrEqual(inSight + 2);
  // Nor with the frame that it is in, which would make one long task of both.
  const commits = await page.evaluate(() => window.commits);
  const places = commits.map((commit) => commit.places);
  expect(places.find((one) => one.includes("ready"))).not.toContain("form");
  expect(places.find((one) => one.includes("header") && one.includes("form"))).not.toContain("ready");
  // What is around it comes then, for whoever scrolls.
  await expect.poll(() => chat.messages.count()).toBeGreaterThanOrEqual(inSight + 8);
});
