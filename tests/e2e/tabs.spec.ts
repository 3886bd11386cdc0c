import { Chat, expect, record, test } from "./parley";

test("a second tab receives the messages in WebSocket frames, and of HTTP the reply's stream alone", async ({
  page,
  context,
}) => {
  const first = await Chat.open(page);
  await first.newChat();
  const other = await context.newPage();
  const { requests, frames } = record(other);
  const second = await Chat.open(other, new URL(page.url()).pathname);
  await expect(second.sessions).toHaveCount(1);
  await other.waitForLoadState("networkidle");
  requests.length = 0;
  frames.length = 0;

  await first.ask("Name three colours of the sea.");
  await expect(second.message("Name three colours of the sea.")).toBeVisible();
  await expect(second.stored()).toHaveCount(1);
  await expect.poll(() => second.texts()).toEqual(await first.texts());
  await expect(second.session("Name three colours").locator("[data-count]")).toHaveText("2");
  expect(frames.some((frame) => frame.includes("Name three colours of the sea."))).toBe(true);
  // The page's own parts may come at any time, and it says that the reply was read.
  const others = requests.filter((request) => !/\/_next\/static\/| MarkRead$/.test(request));
  for (const request of others) expect(request).toMatch(/^GET .*\/api\/chat\/[0-9a-f-]{36}\/stream$/);
});

test("the other tab's list shows a new chat, its name, and its end", async ({ page, context }) => {
  const first = await Chat.open(page);
  const second = await Chat.open(await context.newPage());
  await first.newChat();
  await expect(second.session("New chat")).toBeVisible();
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name of the chat" }).fill("Greetings");
  await page.keyboard.press("Enter");
  await expect(second.session("Greetings")).toBeVisible();
  await first.store(first.sessionId(), ["Hello."]);

  await second.session("Greetings").click();
  await expect(second.message("Hello.")).toBeVisible();
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  // Deleted elsewhere: still readable, and to be brought back.
  await expect(second.page.getByText("This chat was deleted.")).toBeVisible();
  await expect(second.composer).toBeHidden();
  await expect(second.message("Hello.")).toBeVisible();
  await second.page.getByRole("button", { name: "Restore" }).click();
  await expect(second.composer).toBeVisible();
  await expect(first.session("Greetings")).toBeVisible();
});

test("what is being written is seen in the other tab of the browser, in its chat alone", async ({
  page,
  context,
}) => {
  const first = await Chat.open(page);
  await first.seed("Plans");
  await first.session("Plans").click();
  const second = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
  const elsewhere = second.page.getByText("You are writing here in another tab.");
  await first.composer.pressSequentially("A thought");
  await expect(elsewhere).toBeVisible();
  await first.composer.fill("");
  await expect(elsewhere).toBeHidden();
  await second.newChat();
  await first.composer.pressSequentially("Another one");
  await second.session("Plans").click();
  await expect(elsewhere).toBeVisible();
  // Who says nothing more has left.
  await expect(elsewhere).toBeHidden();
});

test.describe("without a network", () => {
  test.use({ expectedErrors: ["net::ERR_INTERNET_DISCONNECTED"] });

  test("what was missed is there once the network is back, and what was not sent is sent once", async ({
    page,
    context,
  }) => {
    const chat = await Chat.open(page);
    const id = await chat.seed("Plans");
    await chat.session("Plans").click();
    await expect(chat.message("Hello.")).toBeVisible();
    const connection = page.getByRole("status", { name: "Connection" });

    await context.setOffline(true);
    await expect(connection).toContainText("Offline");
    await chat.send("Are you there?");
    await expect(chat.message("Are you there?")).toContainText("Waiting to be sent");
    // Another device of the same reader goes on.
    await chat.store(id, ["Written elsewhere."]);
    await context.setOffline(false);
    await expect(chat.message("Written elsewhere.")).toBeVisible();
    await expect(connection).toBeEmpty();

    await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });
    const texts = await chat.texts();
    expect(texts.slice(0, 3)).toEqual(["user: Hello.", "user: Written elsewhere.", "user: Are you there?"]);
    await page.reload();
    await expect.poll(() => chat.texts()).toEqual(texts);
  });

  test("a socket that was lost comes back with what was missed", async ({ page }) => {
    await page.routeWebSocket(/graphql/, (socket) => {
      const server = socket.connectToServer();
      sockets.push(() => {
        void socket.close({ code: 1011 });
        void server.close();
      });
    });
    const sockets: (() => void)[] = [];
    const chat = await Chat.open(page);
    const id = await chat.seed("Plans");
    await chat.session("Plans").click();
    await expect(chat.message("Hello.")).toBeVisible();
    for (const cut of sockets.splice(0)) cut();
    await chat.store(id, ["Missed."]);
    await expect(chat.message("Missed.")).toBeVisible();
    await chat.isLive();
    expect(sockets).toHaveLength(1);
  });
});
