import { Chat, expect, test } from "./parley";

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

test("on a phone the chats are a drawer, and a chat takes the whole screen", async ({ page }) => {
  const chat = await Chat.open(page);
  await expect(page.getByRole("complementary", { name: "Chats" })).toBeHidden();
  // Nor is any of it rendered before it is wanted.
  await expect(page.locator("aside *")).toHaveCount(0);
  await chat.composer.fill("Say hello.");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });

  await page.getByRole("button", { name: "Show the chats" }).tap();
  const drawer = page.getByRole("complementary", { name: "Chats" });
  await expect(drawer).toBeVisible();
  await expect(drawer.getByRole("button", { name: "Hide the chats" })).toBeFocused();
  // Touch has no hover: the actions are in sight.
  await expect(page.getByRole("button", { name: "Actions for Say hello" })).toBeVisible();
  const targets = page.locator("button:visible, a[data-session]:visible");
  const small = (buttons: Element[]) =>
    buttons.filter((button) => button.getBoundingClientRect().height < 40).map(({ outerHTML }) => outerHTML);
  expect(await targets.evaluateAll(small)).toEqual([]);
  // Escape closes what is on top, and the focus goes back to where that was opened.
  await page.getByRole("button", { name: /Guest/ }).tap();
  await page.getByRole("menuitem", { name: "Account and data" }).tap();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: /Guest/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(page.getByRole("button", { name: "Show the chats" })).toBeFocused();

  await page.getByRole("button", { name: "Show the chats" }).tap();
  await page.getByRole("button", { name: "Actions for Say hello" }).tap();
  await page.getByRole("menuitem", { name: "Delete" }).tap();
  await page.getByRole("button", { name: "Undo" }).tap();
  await expect(page.getByRole("button", { name: "Actions for Say hello" })).toBeVisible();

  await page.getByRole("button", { name: "New chat" }).tap();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
});

test("nothing sticks out at 320 pixels", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const chat = await Chat.open(page);
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await wide()).toBe(0);
  await chat.composer.fill(`A very long word: ${"x".repeat(200)}`);
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });
  expect(await wide()).toBe(0);
});

test("in a window as low as a phone on its side with its keyboard, everything is in reach", async ({
  page,
}) => {
  const chat = await Chat.open(page);
  for (const title of ["Bread", "Water"]) await chat.seed(title);
  await page.setViewportSize({ width: 640, height: 200 });
  await chat.composer.fill(Array.from({ length: 20 }, (_, line) => `Line ${line}`).join("\n"));
  const send = page.getByRole("button", { name: "Send", exact: true });
  await expect(send).toBeInViewport({ ratio: 1 });

  await page.getByRole("button", { name: "Show the chats" }).tap();
  const drawer = page.getByRole("complementary", { name: "Chats" });
  await expect(drawer.getByRole("button", { name: "Hide the chats" })).toBeFocused();
  // Neither can be shown with the other: the drawer is scrolled as a whole.
  await page.getByRole("button", { name: /Guest/ }).tap();
  await page.getByRole("menuitem", { name: "Account and data" }).tap();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await chat.session("Bread").tap();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bread");
});
