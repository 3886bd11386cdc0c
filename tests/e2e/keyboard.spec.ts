import type { Locator } from "@playwright/test";
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

test("the focus goes back to what opened a dialog, a sheet, a search or a field", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.ask("Say hello.");
  const dialog = page.getByRole("dialog");
  /** Opens something with keys; it has the focus, until Escape gives that back. */
  const there = async (opener: Locator, open: () => Promise<void>, opened: Locator) => {
    await opener.focus();
    await open();
    await expect(opened).toBeVisible();
    await expect(opened.locator(":focus")).toBeAttached();
    await page.keyboard.press("Escape");
    await expect(opened).toBeHidden();
    await expect(opener).toBeFocused();
  };
  const press = (key: string) => () => page.keyboard.press(key);
  const item = (name: string) => async () => {
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name, exact: true }).press("Enter");
  };

  const link = chat.sessions.first();
  await there(link, press("?"), dialog);
  await there(link, press("Control+k"), dialog);
  await there(link, press("Control+f"), page.getByRole("search"));

  const guest = page.getByRole("button", { name: "Guest", exact: true });
  for (const name of ["Create an account", "Sign in", "Account and data"])
    await there(guest, item(name), dialog);
  await there(
    guest,
    async () => {
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).press("Enter");
    },
    dialog,
  );
  const actions = page.getByRole("button", { name: "Actions for this chat" });
  await there(actions, item("Category"), dialog);
  await there(page.getByRole("button", { name: /^Actions for Say hello/ }), item("Category"), dialog);

  // A field in the place of what it changes.
  await there(actions, item("Rename"), page.locator("main header :has(> input)"));
  const question = chat.message("Say hello.");
  const edit = question.getByRole("button", { name: "Edit message" });
  await edit.press("Enter");
  await expect(question.getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(edit).toBeFocused();
  await there(question.getByRole("button", { name: "Delete message" }), press("Enter"), dialog);

  const reply = chat.stored().last();
  await reply.getByRole("button", { name: "Good reply" }).press("Enter");
  const say = reply.getByRole("button", { name: "Say why" });
  await there(say, press("Enter"), dialog);
  await say.press("Enter");
  await page.keyboard.type("It says hello.");
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await expect(dialog).toBeHidden();
  await expect(reply.getByRole("button", { name: "Edit your comment" })).toBeFocused();
});

test("the Enter that ends a word of several keys sends nothing, as Safari tells it too", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.composer.fill("日本");
  for (const told of [{ isComposing: true }, { keyCode: 229 }])
    await chat.composer.dispatchEvent("keydown", { key: "Enter", ...told });
  await chat.composer.pressSequentially("語");
  await expect(chat.messages).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(chat.message("日本語")).toBeVisible();
});
