import type { Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";

test.use({ serviceWorkers: "allow", expectedErrors: ["net::ERR_INTERNET_DISCONNECTED"] });

/** What the browser keeps, as addresses. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const caches = await Promise.all((await window.caches.keys()).map((name) => window.caches.open(name)));
    const requests = (await Promise.all(caches.map((cache) => cache.keys()))).flat();
    return requests.map(({ url }) => url);
  });
}

/** The page and what it needs are kept; the renderer of replies comes last. */
async function isKept(page: Page, count = 12): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? null))
    .toBe("activated");
  await expect.poll(async () => (await kept(page)).length).toBeGreaterThan(count);
}

test("without a network Parley opens, says so, and keeps what is written until it is sent", async ({
  page,
  context,
}) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("Kept", ["Hello."]);
  await chat.session("Kept").click();
  await isKept(page);
  const { origin } = new URL(page.url());
  for (const url of await kept(page)) expect(url).toMatch(new RegExp(`^${origin}/(_next/static/.*)?$`));

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("status", { name: "Connection" })).toContainText("Offline");
  await expect(page).toHaveURL(`/c/${id}`);
  await chat.send("Written offline.");
  await expect(chat.message("Written offline.")).toContainText("Waiting to be sent");
  await page.reload();
  await expect(chat.message("Written offline.")).toContainText("Waiting to be sent");
  await page.goto("/");
  await expect(page.getByRole("status", { name: "Connection" })).toContainText("Offline");

  await context.setOffline(false);
  await chat.session("Kept").click();
  await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });
  expect((await chat.texts()).slice(0, 2)).toEqual(["user: Hello.", "user: Written offline."]);
});

test("a part whose code does not come says so, and comes when it is asked for again", async ({ page }) => {
  let refuse = true;
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await Chat.open(page);
  await page.route("**/_next/static/**", (route) =>
    refuse ? route.abort("internetdisconnected") : route.continue(),
  );
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("This part did not load");
  refuse = false;
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});
