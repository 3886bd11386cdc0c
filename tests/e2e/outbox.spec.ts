import type { BrowserContext } from "@playwright/test";
import { choose, newName, signIn, signUp } from "./accounts";
import { BACKEND, Chat, expect, HASURA, test } from "./parley";

const LONG = { timeout: 120_000 };

/** The services are out of reach, while pages still load; ends with the returned function. */
async function cutOff(context: BrowserContext): Promise<() => Promise<void>> {
  const services = (url: URL) => [BACKEND, HASURA].includes(url.origin);
  let cut = true;
  await context.route(services, (route) => (cut ? route.abort("connectionrefused") : route.fallback()));
  await context.routeWebSocket(/\/v1\/graphql/, (socket) => {
    if (cut) void socket.close({ code: 1011 });
    else socket.connectToServer();
  });
  return async () => {
    cut = false;
    // What waits for its next try is told as the browser would.
    for (const page of context.pages()) await page.evaluate(() => window.dispatchEvent(new Event("online")));
  };
}

/** Which messages the tabs of a browser sent from now on, each as often as it was sent. */
function sentBy(context: BrowserContext): string[] {
  const sent: string[] = [];
  context.on("request", (request) => {
    if (request.method() === "POST" && request.url() === `${BACKEND}/api/chat`)
      sent.push((request.postDataJSON() as { content: string }).content);
  });
  return sent;
}

test.describe("without the services", () => {
  test.use({ expectedErrors: ["net::ERR_", "WebSocket"] });

  test("what is written in two chats outlives a reload, and is stored once and in order when they are back", async ({
    page,
    context,
  }) => {
    const chat = await Chat.open(page);
    const known = await chat.seed("Plans", ["Before."]);
    await chat.session("Plans").click();
    await expect(chat.message("Before.")).toBeVisible();
    const reconnect = await cutOff(context);
    // Tabs that were connected are cut off as well.
    await page.reload();
    await chat.send("First of the plans.");
    await chat.send("Second of the plans.");
    const own = page.locator('article[data-role="user"]');
    await expect(own).toHaveCount(2);
    await expect(own.first()).toContainText("Waiting to be sent");

    // A chat that the server has not heard of.
    await page.getByRole("button", { name: "New chat", exact: true }).click();
    await chat.send("Alone in the other one.");
    const made = chat.sessionId();
    expect(made).not.toBe(known);
    await expect(chat.message("Alone in the other one.")).toContainText("Waiting to be sent");
    await page.getByRole("button", { name: "Actions for this chat" }).click();
    await expect(page.getByRole("menuitem", { name: "Archive" })).toBeHidden();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.keyboard.type("Named offline");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Named offline");

    await page.reload();
    await expect(chat.message("Alone in the other one.")).toContainText("Waiting to be sent");
    await expect(page.getByRole("status", { name: "Connection" })).toContainText("3 not sent");
    await page.goto(`/c/${known}`);
    await expect(own).toHaveText([/First of the plans\./, /Second of the plans\./]);

    await reconnect();
    await expect(chat.stored()).toHaveCount(2, LONG);
    expect((await chat.texts()).filter((text) => text.startsWith("user:"))).toEqual([
      "user: Before.",
      "user: First of the plans.",
      "user: Second of the plans.",
    ]);
    await chat.session("Named offline").click();
    await expect(chat.stored()).toHaveCount(1, LONG);
    expect(chat.sessionId()).toBe(made);
    expect(await chat.messages.count()).toBe(2);
    await page.reload();
    await expect(chat.messages).toHaveCount(2);
  });

  test("two tabs send what waits once, and both show it", async ({ page, context }) => {
    const chat = await Chat.open(page);
    await chat.seed("Plans", ["Before."]);
    await chat.session("Plans").click();
    await expect(chat.message("Before.")).toBeVisible();
    const reconnect = await cutOff(context);
    await page.reload();
    const other = new Chat(await context.newPage());
    await other.page.goto(new URL(page.url()).pathname);
    await chat.send("Of the first tab.");
    await expect(other.message("Of the first tab.")).toContainText("Waiting to be sent");
    await other.send("Of the second tab.");
    await expect(chat.message("Of the second tab.")).toContainText("Waiting to be sent");

    const sent = sentBy(context);
    await reconnect();
    for (const tab of [chat, other]) {
      await expect(tab.stored()).toHaveCount(2, LONG);
      expect((await tab.texts()).filter((text) => text.startsWith("user:"))).toEqual([
        "user: Before.",
        "user: Of the first tab.",
        "user: Of the second tab.",
      ]);
    }
    expect(await chat.messageIds()).toEqual(await other.messageIds());
    expect(sent).toEqual(["Of the first tab.", "Of the second tab."]);
  });

  test("a message that waits is discarded and brought back, and signing out asks about it", async ({
    page,
    context,
  }) => {
    const chat = await Chat.open(page);
    const username = newName();
    const dialog = page.getByRole("dialog");
    await signUp(page, username);
    await expect(dialog).toBeHidden();
    await chat.seed("Plans", ["Before."]);
    await chat.session("Plans").click();
    // The replies alone are out of reach.
    await context.route(`${BACKEND}/api/chat`, (route) => route.abort("connectionrefused"));
    await chat.send("Never mind.");
    await chat.message("Never mind.").getByRole("button", { name: "Discard" }).click();
    await expect(chat.message("Never mind.")).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(chat.message("Never mind.")).toBeVisible();

    await choose(page, username, "Sign out");
    await expect(dialog).toContainText("1 message was not sent yet.");
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    await expect(chat.message("Never mind.")).toBeVisible();
    await choose(page, username, "Sign out");
    await dialog.getByRole("button", { name: "Discard and sign out" }).click();
    await expect(page.getByRole("button", { name: /Guest/ })).toBeVisible();
    await context.unroute(`${BACKEND}/api/chat`);

    await signIn(page, username);
    await expect(chat.message("Before.")).toBeVisible();
    await expect(chat.message("Never mind.")).toBeHidden();
  });
});
