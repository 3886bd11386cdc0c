import { Chat, expect, test } from "./parley";

test("a chat is renamed in place, and Escape keeps its name", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.ask("Say hello.");
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
  await chat.ask("Say hello.");
  await chat.newChat();
  await chat.ask("Name a river.");
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
  await expect(chat.stored()).toHaveCount(1);
  await page.reload();
  await expect(chat.sessions).toHaveCount(2);
});

test("clearing asks first, since it cannot be undone, and empties the chat in all tabs", async ({ page, context }) => {
  const chat = await Chat.open(page);
  await chat.ask("Say hello.");
  const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
  await expect(other.stored()).toHaveCount(1);
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Clear messages" }).click();
  await page.getByRole("button", { name: "Keep them" }).click();
  await expect(chat.stored()).toHaveCount(1);
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Clear messages" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear messages" }).click();
  await expect(chat.messages).toHaveCount(0);
  await expect(other.messages).toHaveCount(0);
  await expect(other.page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await other.ask("And now?");
  await expect.poll(() => chat.texts()).toEqual(await other.texts());
});

test("a stranger's chat, and an address that is none, is not here", async ({ page, browser }) => {
  const chat = await Chat.open(page);
  await chat.ask("A secret.");
  const path = new URL(page.url()).pathname;
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

test("older messages come as one scrolls up, and the line that is read stays", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.newChat();
  const answer = page.waitForResponse((response) => response.url().endsWith("/v1/graphql") && response.ok());
  await page.reload();
  const authorization = await (await answer).request().headerValue("authorization");
  const objects = Array.from({ length: 150 }, (_, index) => ({
    session_id: chat.sessionId(),
    role: "user",
    content: `line ${index + 1}`,
  }));
  const query = "mutation ($objects: [chat_messages_insert_input!]!) { insert_chat_messages(objects: $objects) { affected_rows } }";
  const hasura = (await answer).url();
  const stored = await page.request.post(hasura, {
    headers: { authorization: authorization ?? "" },
    data: { query, variables: { objects } },
  });
  expect(await stored.json()).toEqual({ data: { insert_chat_messages: { affected_rows: 150 } } });
  await expect(chat.message("line 150")).toBeVisible();
  await page.reload();
  await expect(chat.message("line 150")).toBeVisible();
  await expect(chat.messages).toHaveCount(60);

  const scroller = page.getByRole("region", { name: "Messages" });
  await scroller.hover();
  await page.mouse.wheel(0, -20_000);
  await expect(chat.messages.first()).toHaveText(/^line 1\D/, { timeout: 20_000 });
  await expect(chat.messages).toHaveCount(150);
});
