import { join } from "node:path";
import type { Page } from "@playwright/test";
import { CHATS, furnish, SECRET } from "./furniture";
import { Chat, expect, test } from "./parley";
import { type Colour, pdf, png } from "./pdf";
import { openChat, refuseMessages, showChats, VISIT_ERRORS, visitScreens } from "./screens";

// Not a test: `npm run screenshots` runs it on a stack of its own (python -m supervisor run --throwaway).

const FOLDER = join(__dirname, "../../docs/screenshots");
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const LIGHTHOUSE = [
  "The lighthouse keeper feeds his cat at dawn. The cat is called Brine and sleeps in a lobster pot.",
  "The tower was built in 1887 of red granite. It is 41 metres high and has 199 steps.",
  "In winter the supply boat comes on Tuesdays, unless the wind blows from the north.",
];

/** A lighthouse on its rock, the evening sky over the sea. */
function lighthouse(x: number, y: number): Colour {
  const mix = (from: Colour, to: Colour, share: number) =>
    from.map((value, index) => value + ((to[index] ?? 0) - value) * share) as unknown as Colour;
  const across = Math.abs(x - 0.68);
  const tower = 0.035 + (y - 0.3) * 0.04;
  if (y > 0.24 && y < 0.3 && across < 0.03) return [255, 236, 160]; // the lamp
  if (y > 0.19 && y <= 0.24 && across < (y - 0.19) * 0.8) return [120, 40, 36]; // its roof
  if (y >= 0.3 && y < 0.74 && across < tower)
    return Math.floor((y - 0.3) / 0.11) % 2 ? [245, 240, 232] : [178, 58, 48];
  if (y >= 0.66 + across * across * 3 + Math.sin(x * 40) * 0.008 && across < 0.28) return [62, 58, 60]; // the rock
  if (y > 0.66) {
    const wave = Math.sin(y * 160 + Math.sin(x * 12) * 2) * 0.06;
    return mix([58, 104, 138], [20, 52, 84], (y - 0.66) / 0.34 + wave);
  }
  return mix([92, 142, 196], [252, 206, 158], y / 0.66);
}

/** The latest chat, with what comes after the first picture of a page. */
async function home(chat: Chat, page: Page): Promise<void> {
  await page.goto("/");
  await expect(chat.stored()).toHaveCount(2);
  await expect(page.locator(".hljs-keyword").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Attach files" })).toBeVisible();
}

async function arrive(page: Page): Promise<Chat> {
  const chat = await Chat.open(page);
  await furnish(chat);
  await home(chat, page);
  // A phone renders them when they are first looked at.
  if ((page.viewportSize()?.width ?? 0) >= 768) await expect(chat.sessions).toHaveCount(CHATS.length);
  await expect(page.getByRole("table")).toBeVisible();
  return chat;
}

/** A reply in the making. The demo model is brief at times: it is asked again then. */
async function seeGrowing(chat: Chat, page: Page): Promise<void> {
  const growing = page.locator('article[data-status="streaming"]');
  let asked = false;
  await expect(async () => {
    if (asked) await chat.stored().last().getByRole("button", { name: "Write another reply" }).click();
    asked = true;
    await expect(growing).toContainText(/(\S+\s+){6}/, { timeout: 15_000 });
  }).toPass({ timeout: 90_000 });
}

/** All screens at one width. */
async function visitAll(page: Page, suffix: string): Promise<void> {
  const chat = await arrive(page);
  await visitScreens(chat, (name) => take(page, `${name}-${suffix}`));

  await home(chat, page);
  await take(page, `chat-${suffix}`);
  await showChats(page);
  await page.getByRole("button", { name: "New chat", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await take(page, `empty-${suffix}`);
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

test.skip(
  !SECRET,
  "needs HASURA_GRAPHQL_ADMIN_SECRET: python -m supervisor run --throwaway -- npm run screenshots",
);
test.use({ reducedMotion: "reduce", expectedErrors: VISIT_ERRORS });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 900 } });

    test("desktop", async ({ page, context }) => {
      const chat = await arrive(page);
      await take(page, `chat-${colorScheme}`);
      await chat.newChat();
      await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
      await take(page, `new-chat-${colorScheme}`);

      await chat.session("Weekend in Lisbon").click();
      await expect(chat.stored()).toHaveCount(1);
      await chat.send("Tell me about the trams of Lisbon.");
      await seeGrowing(chat, page);
      await take(page, `streaming-${colorScheme}`);
      await page.getByRole("button", { name: "Stop the reply" }).click();
      await expect(chat.stored()).toHaveCount(2, { timeout: 120_000 });
      await chat.stored().last().hover();
      await take(page, `stopped-${colorScheme}`);

      await chat.session("Names for a small bakery").click();
      await expect(page.getByRole("group", { name: "Versions" })).toHaveText("2 / 2");
      await page.getByText("Crumb and Kiln").hover();
      await take(page, `versions-${colorScheme}`);
      await page.locator('article[data-role="user"]').hover();
      await page.getByRole("button", { name: "Edit message" }).click();
      await take(page, `edit-${colorScheme}`);
      await page.keyboard.press("Escape");

      await chat.session("Planets by size").click();
      await expect(page.locator('[data-part="table"] tbody tr')).toHaveCount(10);
      await take(page, `table-${colorScheme}`);
      await chat.session("Rain in Lisbon").click();
      await expect(page.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn");
      await page.getByText("Made a plot").click();
      await take(page, `plot-${colorScheme}`);

      await chat.session("Trip budget").click();
      await expect(chat.alert).toBeVisible();
      await take(page, `broken-off-${colorScheme}`);
      await chat.session("Weekend in Lisbon").click();
      await expect(chat.stored()).toHaveCount(2);

      await context.setOffline(true);
      await chat.send("And how do I get to Sintra?");
      await expect(chat.message("And how do I get to Sintra?")).toContainText("Waiting to be sent");
      await chat.session("Trip budget").focus();
      await page.keyboard.press("Delete");
      await take(page, `offline-${colorScheme}`);
      await page.getByRole("button", { name: "Dismiss" }).click();
      await refuseMessages(page);
      await context.setOffline(false);
      await expect(chat.alert).toContainText("Not sent");
      await take(page, `failed-${colorScheme}`);
      await page.unroute("**/api/chat");
      await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(0, { timeout: 30_000 });

      await page.getByRole("button", { name: /Guest/ }).click();
      await take(page, `menu-${colorScheme}`);
      await page.getByRole("menuitem", { name: "Create an account" }).click();
      await take(page, `account-${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.goto("/c/00000000-0000-4000-8000-000000000000");
      await expect(page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();
      await take(page, `missing-${colorScheme}`);
    });

    test("content", async ({ page }) => {
      await page.setViewportSize({ width: 1440, height: 1100 });
      const chat = await arrive(page);
      await openChat(chat, "How light bends in glass");
      await expect(page.getByRole("img", { name: "Diagram" })).toHaveCount(1, { timeout: 60_000 });
      await expect(page.locator(".hljs-keyword").first()).toBeVisible();
      await take(page, `content-${colorScheme}`);
    });

    test("documents", async ({ page }) => {
      const chat = await Chat.open(page);
      const files = [
        { name: "lighthouse.pdf", mimeType: "application/pdf", buffer: pdf(LIGHTHOUSE) },
        { name: "sea.png", mimeType: "image/png", buffer: png(640, 480, lighthouse) },
      ];
      await page.locator("input[data-attach]").setInputFiles(files);
      await expect(page.locator('[data-upload="ready"]')).toHaveCount(2, { timeout: 60_000 });
      await chat.composer.fill("How many steps does the tower have?");
      await take(page, `attached-${colorScheme}`);
      await chat.ask("How many steps does the tower have?");
      await expect(page.locator("[data-citation]").first()).toBeVisible();
      await take(page, `cited-${colorScheme}`);
      await page.locator("[data-citation]").first().click();
      await expect(page.getByRole("dialog").locator(".marked").first()).toBeVisible();
      await take(page, `document-${colorScheme}`);
    });

    for (const width of [768, 1440]) {
      test(`screens at ${width}`, async ({ page }) => {
        await page.setViewportSize({ width, height: width === 768 ? 1024 : 900 });
        await visitAll(page, `${width}-${colorScheme}`);
      });
    }

    test("tablet", async ({ page }) => {
      await page.setViewportSize({ width: 768, height: 1024 });
      await arrive(page);
      await take(page, `tablet-${colorScheme}`);
    });
  });

  test.describe(`phone, ${colorScheme}`, () => {
    test.use({ ...PHONE, colorScheme });

    test("screens", async ({ page }) => {
      await visitAll(page, `390-${colorScheme}`);
    });

    test("phone", async ({ page }) => {
      const chat = await arrive(page);
      await take(page, `phone-chat-${colorScheme}`);
      await page.getByRole("button", { name: "Show the chats" }).tap();
      await take(page, `phone-chats-${colorScheme}`);
      await page.getByRole("button", { name: "New chat", exact: true }).tap();
      await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
      await expect(chat.composer).toBeVisible();
      await take(page, `phone-new-chat-${colorScheme}`);
    });
  });
}
