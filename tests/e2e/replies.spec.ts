import { Chat, type Chat as ChatPage, expect, test } from "./parley";
import { freeze, kill, OWN_STACK, thaw, writeUntil } from "./stack";

const LONG = { timeout: 120_000 };

test.describe("a reply that is being written", () => {
  test.skip(!OWN_STACK, "needs a stack of this machine, whose model it stops in the middle of a word");
  test.use({ expectedErrors: ["net::ERR_", "WebSocket", "Failed to load resource"] });
  test.afterEach(() => thaw("model"));

  const writing = (chat: ChatPage) => chat.page.locator('article[data-status="streaming"]');

  /** Asks, and stops the model's time once some words have come; what has come by then. */
  async function beginReply(chat: ChatPage): Promise<string> {
    freeze("model");
    await chat.send("Tell me a long story about a lighthouse.");
    await writeUntil(async () => /(\S+\s+){3}/.test((await writing(chat).allTextContents()).join()));
    await chat.isStill();
    await expect(writing(chat).locator("[data-source]")).toHaveCount(0);
    return (await writing(chat).locator(".markdown").textContent()) ?? "";
  }

  for (const way of ["the button", "Escape"]) {
    test(`is stopped with ${way}, and keeps what there is`, async ({ page, context }) => {
      const chat = await Chat.open(page);
      const begun = await beginReply(chat);
      const stop = page.getByRole("button", { name: "Stop the reply" });
      if (way === "Escape") await page.keyboard.press("Escape");
      else await stop.click();
      await expect(chat.stored()).toHaveCount(1);
      await expect(chat.stored()).toContainText("Stopped");
      await expect(stop).toBeHidden();
      const texts = await chat.texts();
      expect(texts).toHaveLength(2);
      expect(texts[1]).toContain(begun.slice(0, 20));
      const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
      await expect.poll(() => other.texts()).toEqual(texts);
      // The next message finds the chat free.
      thaw("model");
      await chat.ask("And then?");
      await expect.poll(async () => (await other.texts()).length).toBe(4);
    });
  }

  test("is seen in another tab, and goes on over a reload", async ({ page, context }) => {
    const chat = await Chat.open(page);
    await chat.newChat();
    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    const begun = await beginReply(chat);
    await expect(writing(other)).toContainText(begun);
    await page.reload();
    await expect(writing(chat)).toContainText(begun);
    await expect(page.getByRole("button", { name: "Stop the reply" })).toBeEnabled();
    thaw("model");
    await expect(chat.stored()).toHaveCount(1, LONG);
    await expect(other.stored()).toHaveCount(1);
    const texts = await chat.texts();
    expect(texts).toHaveLength(2);
    expect(texts[1]).toContain(begun);
    await expect.poll(() => other.texts()).toEqual(texts);
  });

  test("is stopped from another tab", async ({ page, context }) => {
    const chat = await Chat.open(page);
    await beginReply(chat);
    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    await expect(writing(other)).toBeVisible();
    await other.page.getByRole("button", { name: "Stop the reply" }).click();
    await expect(other.stored()).toHaveCount(1);
    await expect(chat.stored()).toHaveCount(1);
    await expect(chat.stored()).toContainText("Stopped");
    expect(await other.texts()).toEqual(await chat.texts());
  });

  test("whose server is killed is marked as broken off, and written again on request", async ({
    page,
    context,
  }) => {
    const chat = await Chat.open(page);
    const begun = await beginReply(chat);
    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    await expect(writing(other)).toBeVisible();
    kill("backend");
    for (const tab of [chat, other]) {
      await expect(tab.page.locator('article[data-type="error"]')).toContainText("No full reply", LONG);
      await expect(tab.replies).toHaveCount(1);
    }
    await expect(chat.replies.first()).toContainText(begun.slice(0, 20));
    thaw("model");
    await chat.alert.getByRole("button", { name: "Try again" }).click();
    await expect(chat.stored()).toHaveCount(1, LONG);
    await expect(chat.alert).toHaveCount(0);
    await expect(chat.stored().getByRole("group", { name: "Versions" })).toHaveText("2 / 2");
    await expect.poll(() => other.texts()).toEqual(await chat.texts());
  });
});

test.describe("branches", () => {
  const versions = (chat: ChatPage, role: string) =>
    chat.page.locator(`article[data-role="${role}"]`).getByRole("group", { name: "Versions" });
  const turnTo = (chat: ChatPage, role: string, name: string) =>
    versions(chat, role).getByRole("button", { name }).click();

  test("another reply stands beside the first, and every tab shows the one that was chosen", async ({
    page,
    context,
  }) => {
    const chat = await Chat.open(page);
    await chat.ask("Name a fish.");
    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    await expect(other.stored()).toHaveCount(1);
    const first = await chat.messageIds();

    await chat.stored().hover();
    await chat.stored().getByRole("button", { name: "Write another reply" }).click();
    await expect(versions(chat, "assistant")).toHaveText("2 / 2", LONG);
    const second = await chat.messageIds();
    expect(second).toHaveLength(2);
    expect(second[0]).toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
    await expect.poll(() => other.messageIds()).toEqual(second);

    await turnTo(other, "assistant", "Previous version");
    for (const tab of [chat, other]) await expect.poll(() => tab.messageIds()).toEqual(first);
    await expect(versions(chat, "assistant")).toHaveText("1 / 2");
    // What is sent now belongs to the version that is shown.
    await chat.ask("And a bird.");
    const longer = await chat.messageIds();
    expect(longer).toHaveLength(4);
    expect(longer.slice(0, 2)).toEqual(first);
    await turnTo(chat, "assistant", "Next version");
    await expect.poll(() => chat.messageIds()).toEqual(second);
    await turnTo(chat, "assistant", "Previous version");
    await expect.poll(() => chat.messageIds()).toEqual(longer);
    await page.reload();
    await expect.poll(() => chat.messageIds()).toEqual(longer);
  });

  test("an edited message, the first one too, begins a branch, and Escape leaves it alone", async ({
    page,
  }) => {
    const chat = await Chat.open(page);
    await chat.ask("Name a tree.");
    const before = await chat.messageIds();
    const own = page.locator('article[data-role="user"]');
    const field = page.getByRole("textbox", { name: "Edit the message" });
    await own.hover();
    await own.getByRole("button", { name: "Edit message" }).click();
    await expect(field).toBeFocused();
    await field.fill("Thrown away");
    await page.keyboard.press("Escape");
    await expect(chat.message("Name a tree.")).toBeVisible();

    await own.hover();
    await own.getByRole("button", { name: "Edit message" }).click();
    await field.fill("Name a flower.");
    // What was changed outlives the page, and asks for no focus then; Enter breaks the line, with Ctrl it sends.
    await page.reload();
    await expect(field).toHaveValue("Name a flower.");
    await expect(field).not.toBeFocused();
    await field.press("Control+Enter");
    await expect(chat.message("Name a flower.")).toBeVisible();
    // The reply to the first one can still be there while the second one is on its way.
    const added = async () => (await chat.messageIds()).filter((id) => !before.includes(id)).length;
    await expect.poll(added, LONG).toBe(2);
    await expect(versions(chat, "user")).toHaveText("2 / 2");
    await expect(chat.message("Name a tree.")).toBeHidden();
    const after = await chat.messageIds();
    expect(after).toHaveLength(2);
    await turnTo(chat, "user", "Previous version");
    await expect.poll(() => chat.messageIds()).toEqual(before);
    await turnTo(chat, "user", "Next version");
    await expect.poll(() => chat.messageIds()).toEqual(after);
  });
});

test("a chat keeps the model that was chosen for it, where there are several", async ({ page, context }) => {
  const chat = await Chat.open(page);
  // The stack has one model, so there is nothing to choose.
  await chat.seed("Plans");
  await chat.session("Plans").click();
  await expect(page.getByText("A tiny demo model answers.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Model:/ })).toHaveCount(0);

  await context.route("**/api/models", async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: object[] };
    items.push({ ...items[0], id: "larger", name: "Larger", demo: false, default: false });
    await route.fulfill({ response, json: { items } });
  });
  await page.reload();
  const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
  await page.getByRole("button", { name: /^Model: Demo model/ }).click();
  await page.getByRole("menuitemradio", { name: "Larger" }).click();
  for (const tab of [page, other.page])
    await expect(tab.getByRole("button", { name: /^Model: Larger/ })).toBeVisible();
  await expect(page.getByText("A tiny demo model answers.")).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Model: Larger/ })).toBeVisible();
});
