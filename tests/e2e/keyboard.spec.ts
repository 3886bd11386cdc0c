import { Chat, expect, test } from "./parley";

test("the main job is done with the keyboard alone, and the focus is never lost", async ({ page }) => {
  const chat = await Chat.open(page);
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type("Say hello.");
  await page.keyboard.press("Enter");
  await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });
  await expect(chat.composer).toBeFocused();

  await page.keyboard.press("Control+Shift+O");
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await expect(chat.composer).toBeFocused();
  await expect(chat.sessions).toHaveCount(2);

  // Back from the composer to the list: arrows move, Enter opens.
  await chat.sessions.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(chat.session("Say hello")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(chat.stored()).toHaveCount(1);
  await expect(chat.composer).toBeFocused();

  await chat.session("Say hello").focus();
  await page.keyboard.press("Delete");
  await expect(chat.session("Say hello")).toBeHidden();
  expect(await focused()).not.toBe("BODY");

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await focused()).not.toBe("BODY");

  await page.keyboard.press("Control+B");
  await expect(page.getByRole("complementary", { name: "Chats" })).toBeHidden();
  await page.keyboard.press("Control+B");
  await expect(page.getByRole("complementary", { name: "Chats" })).toBeVisible();
  await page.getByRole("button", { name: "Hide the chats" }).press("Enter");
  await expect(page.getByRole("button", { name: "Show the chats" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Hide the chats" })).toBeFocused();
});

test("a menu opens, moves and closes with keys, and gives the focus back", async ({ page }) => {
  await Chat.open(page);
  const opener = page.getByRole("button", { name: /Guest/ });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Create an account" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Sign in" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.locator('[role^="menuitem"]').last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
