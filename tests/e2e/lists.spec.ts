import type { Locator, Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";
import { OWN_STACK, sql } from "./stack";

async function act(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${title}` }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function list(page: Page, view: string): Promise<void> {
  await page.getByRole("button", { name: "Which chats to list" }).click();
  await page.getByRole("menuitemradio", { name: view, exact: true }).click();
}

/** The lines of the list in their order: headings and names. */
function lines(chat: Chat): Promise<string[]> {
  return chat.page
    .getByRole("navigation", { name: "Your chats" })
    .locator("h2, a[data-session] > span[title]:first-of-type")
    .allTextContents();
}

async function twoTabs(chat: Chat, titles: string[]): Promise<Chat> {
  for (const title of titles) await chat.seed(title);
  await expect(chat.sessions).toHaveCount(titles.length);
  const other = await Chat.open(await chat.page.context().newPage());
  await expect(other.sessions).toHaveCount(titles.length);
  return other;
}

test("a pinned chat stands first, in both tabs, until it is unpinned", async ({ page }) => {
  const chat = await Chat.open(page);
  const other = await twoTabs(chat, ["Rivers", "Mountains", "Seas"]);
  await act(page, "Rivers", "Pin");
  for (const tab of [chat, other])
    await expect.poll(() => lines(tab)).toEqual(["Pinned", "Rivers", "Today", "Seas", "Mountains"]);
  await page.reload();
  await expect.poll(() => lines(chat)).toEqual(["Pinned", "Rivers", "Today", "Seas", "Mountains"]);
  await act(other.page, "Rivers", "Unpin");
  for (const tab of [chat, other])
    await expect.poll(() => lines(tab)).toEqual(["Today", "Seas", "Mountains", "Rivers"]);
});

test("an archived chat leaves the list, with an undo, and comes back from the archive", async ({ page }) => {
  const chat = await Chat.open(page);
  const other = await twoTabs(chat, ["Rivers", "Seas"]);
  await act(page, "Rivers", "Archive");
  for (const tab of [chat, other]) await expect.poll(() => lines(tab)).toEqual(["Today", "Seas"]);
  await page.getByRole("button", { name: "Undo" }).click();
  for (const tab of [chat, other]) await expect.poll(() => lines(tab)).toEqual(["Today", "Seas", "Rivers"]);

  await act(page, "Rivers", "Archive");
  await list(other.page, "Archive");
  await expect.poll(() => lines(other)).toEqual(["Today", "Rivers"]);
  await other.session("Rivers").click();
  await expect(other.message("Hello.")).toBeVisible();
  await expect(other.page.getByRole("main")).toContainText("Archived");
  await act(other.page, "Rivers", "Move out of the archive");
  await expect(other.page.getByText("Nothing is in the archive.")).toBeVisible();
  await expect.poll(() => lines(chat)).toEqual(["Today", "Seas", "Rivers"]);
  await other.page.getByRole("button", { name: "Back to all chats" }).click();
  await expect.poll(() => lines(other)).toEqual(["Today", "Seas", "Rivers"]);
});

test("a category is given, listed by, and taken away", async ({ page }) => {
  const chat = await Chat.open(page);
  const other = await twoTabs(chat, ["Rivers", "Seas", "Bread"]);
  const dialog = page.getByRole("dialog", { name: "Category" });
  await act(page, "Rivers", "Category");
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("Water");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Actions for Rivers" })).toBeFocused();
  // What is in use is offered.
  await act(page, "Seas", "Category");
  await dialog.getByRole("button", { name: "Water" }).click();
  await expect(dialog).toBeHidden();

  await list(other.page, "Water");
  await expect.poll(() => lines(other)).toEqual(["Today", "Seas", "Rivers"]);
  await act(page, "Seas", "Category");
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect.poll(() => lines(other)).toEqual(["Today", "Rivers"]);
  await chat.session("Rivers").click();
  await expect(page.getByRole("main")).toContainText("Water");
});

test("the trash gives back, and deletes for good what it is told to, in both tabs", async ({ page }) => {
  const chat = await Chat.open(page);
  const other = await twoTabs(chat, ["Rivers", "Seas", "Bread", "Stars"]);
  for (const title of ["Rivers", "Seas", "Bread"]) {
    await chat.session(title).focus();
    await page.keyboard.press("Delete");
    await expect(chat.session(title)).toBeHidden();
  }
  await list(page, "Trash");
  await list(other.page, "Trash");
  for (const tab of [chat, other])
    await expect.poll(() => lines(tab)).toEqual(["Today", "Bread", "Seas", "Rivers"]);

  await act(page, "Seas", "Restore");
  for (const tab of [chat, other]) await expect.poll(() => lines(tab)).toEqual(["Today", "Bread", "Rivers"]);
  await expect(chat.message("Hello.")).toBeVisible();

  // What is open elsewhere is gone there too.
  await other.session("Bread").click();
  await expect(other.page.getByText("This chat was deleted.")).toBeVisible();
  await act(page, "Bread", "Delete for good");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(chat.session("Bread")).toBeVisible();
  await act(page, "Bread", "Delete for good");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  for (const tab of [chat, other]) await expect.poll(() => lines(tab)).toEqual(["Today", "Rivers"]);
  await expect(other.page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();

  await page.getByRole("button", { name: "Empty trash" }).click();
  await dialog.getByRole("button", { name: "Empty the trash" }).click();
  for (const tab of [chat, other]) await expect(tab.page.getByText("The trash is empty.")).toBeVisible();
  await page.reload();
  await expect.poll(() => lines(chat)).toEqual(["Today", "Stars", "Seas"]);
});

test.describe("unread", () => {
  test.skip(!OWN_STACK, "writes replies as the database's owner");

  /** A reply that another device of the reader asked for. */
  const reply = (id: string, text: string) =>
    sql(
      `WITH added AS (INSERT INTO chat_messages (session_id, role, content)
         VALUES ('${id}', 'assistant', '${text}') RETURNING seq) SELECT seq FROM added`,
    );
  const readSeq = (id: string) =>
    sql<number>(`SELECT last_read_seq FROM chat_sessions WHERE session_id = '${id}'`);

  test("what others wrote is marked until its end was seen, in all tabs", async ({ page }) => {
    const chat = await Chat.open(page);
    const rivers = await chat.seed("Rivers");
    await chat.seed("Seas");
    await chat.session("Seas").click();
    await expect(chat.message("Hello.")).toBeVisible();
    const other = await Chat.open(await page.context().newPage());
    await other.session("Seas").click();
    const marks = (tab: Chat) => tab.session("Rivers").locator("[data-unread]");
    for (const tab of [chat, other]) await expect(marks(tab)).toHaveCount(0);

    reply(rivers, "The Danube.");
    for (const tab of [chat, other]) {
      await expect(marks(tab)).toHaveCount(1);
      await expect(tab.session("Rivers").locator("[data-count]")).toHaveText("2");
    }
    // With the reader's own few colours in the place of the page's, too, the mark is there to be seen.
    await page.emulateMedia({ forcedColors: "active" });
    const colour = (place: Locator) => place.evaluate((one) => getComputedStyle(one).backgroundColor);
    const side = page.getByRole("complementary", { name: "Chats" });
    expect(await colour(marks(chat))).not.toBe(await colour(side));
    await page.emulateMedia({ forcedColors: "none" });
    expect(readSeq(rivers)).toBe(1);
    await chat.session("Rivers").click();
    await expect(chat.message("The Danube.")).toBeVisible();
    await expect(marks(other)).toHaveCount(0);
    expect(readSeq(rivers)).toBe(2);
  });

  test("what came in below the reader's line is unread until they go there", async ({ page }) => {
    await page.setViewportSize({ width: 900, height: 420 });
    const chat = await Chat.open(page);
    const id = await chat.seed(
      "Rivers",
      Array.from({ length: 14 }, (_, index) => `line ${index + 1}`),
    );
    await chat.session("Rivers").click();
    await expect(chat.message("line 14")).toBeInViewport();
    await page.getByRole("region", { name: "Messages" }).hover();
    await page.mouse.wheel(0, -400);
    await expect(page.getByRole("button", { name: "To the latest" })).toBeVisible();
    reply(id, "The Danube.");
    await expect(page.getByRole("button", { name: "New messages" })).toBeVisible();
    expect(readSeq(id)).toBe(14);
    await page.getByRole("button", { name: "New messages" }).click();
    await expect.poll(() => readSeq(id)).toBe(15);
  });
});
