import { Chat, expect, test } from "./parley";

test("a chat is renamed in place, and Escape keeps its name", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("Say hello");
  await chat.session("Say hello").click();
  await expect(chat.message("Hello.")).toBeVisible();
  await chat.sessions.first().focus();
  await page.keyboard.press("F2");
  const field = page.getByRole("textbox", { name: "Name of the chat" });
  await expect(field).toBeFocused();
  await field.fill("Thrown away");
  await page.keyboard.press("Escape");
  await expect(chat.session("Say hello")).toBeFocused();

  await page.keyboard.press("F2");
  await field.fill("Greetings");
  await page.keyboard.press("Enter");
  await expect(chat.session("Greetings")).toBeFocused();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Greetings");
  await expect(page).toHaveTitle("Greetings · Parley");
  await page.reload();
  await expect(chat.session("Greetings")).toBeVisible();
});

test("a deleted chat comes back with Undo, with its messages", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("Say hello");
  await chat.seed("Name a river");
  await chat.session("Name a river").click();
  await expect(chat.message("Hello.")).toBeVisible();
  const address = page.url();
  await chat.session("Name a river").hover();
  await page.getByRole("button", { name: "Actions for Name a river" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(chat.session("Name a river")).toBeHidden();
  // The next chat takes its place.
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Say hello");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(chat.session("Name a river")).toBeVisible();
  await expect(page).toHaveURL(address);
  await expect(chat.message("Hello.")).toBeVisible();
  await page.reload();
  await expect(chat.sessions).toHaveCount(2);
});

test("clearing asks first, since it cannot be undone, and empties the chat in all tabs", async ({
  page,
  context,
}) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("Plans", ["One.", "Two."]);
  await chat.session("Plans").click();
  await expect(chat.messages).toHaveCount(2);
  const other = await Chat.open(await context.newPage(), `/c/${id}`);
  await expect(other.messages).toHaveCount(2);
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Clear messages" }).click();
  await page.getByRole("button", { name: "Keep them" }).click();
  await expect(chat.messages).toHaveCount(2);
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Clear messages" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear messages" }).click();
  await expect(chat.messages).toHaveCount(0);
  await expect(other.messages).toHaveCount(0);
  await expect(other.page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await chat.store(id, ["Three."]);
  await expect.poll(() => other.texts()).toEqual(["user: Three."]);
  await expect.poll(() => chat.texts()).toEqual(["user: Three."]);
});

test("a stranger's chat, and an address that is none, is not here", async ({ page, browser }) => {
  const chat = await Chat.open(page);
  const path = `/c/${await chat.seed("A secret", ["A secret."])}`;
  const stranger = await browser.newContext();
  const theirs = await Chat.open(await stranger.newPage(), path);
  for (const address of [path, "/c/00000000-0000-4000-8000-000000000000", "/c/nothing"]) {
    await theirs.page.goto(address);
    await expect(theirs.page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();
    await expect(theirs.page.locator("body")).not.toContainText("A secret");
    await expect(theirs.composer).toBeHidden();
  }
  await theirs.page.getByRole("button", { name: "Start a new chat" }).click();
  await expect(theirs.composer).toBeVisible();
  await stranger.close();
});

test("older messages come as one scrolls up, all of them", async ({ page }) => {
  const chat = await Chat.open(page);
  const id = await chat.seed(
    "Long",
    Array.from({ length: 150 }, (_, index) => `line ${index + 1}`),
  );
  await page.goto(`/c/${id}`);
  await expect(chat.message("line 150")).toBeInViewport();
  await expect(chat.messages.last()).toHaveAttribute("aria-setsize", "-1");

  await page.getByRole("region", { name: "Messages" }).hover();
  await expect(async () => {
    await page.mouse.wheel(0, -1_000);
    await expect(chat.messages.first()).toHaveAttribute("aria-setsize", "150", { timeout: 500 });
  }).toPass();
  const seen = await chat.texts();
  expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => `user: line ${index + 1}`));
});
