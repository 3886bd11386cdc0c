import type { Locator, Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";

const LONG = { timeout: 120_000 };

type Step = [name: string, take: (chat: Chat) => Promise<unknown>];

/** Every change that a reader can make to what a chat shows, in an order in which each finds something to change. */
const CHANGES: Step[] = [
  ["send", (chat) => chat.ask("Name a river.")],
  [
    "edit",
    async (chat) => {
      const first = chat.messages.first();
      await first.getByRole("button", { name: "Edit message" }).click();
      await first.getByRole("textbox", { name: "Edit the message" }).fill("Name a sea.");
      await first.getByRole("button", { name: "Send" }).click();
      await expect(chat.message("Name a sea.")).toHaveAttribute("data-status", "ready");
      await expect(chat.stored()).toHaveCount(1, LONG);
    },
  ],
  [
    "regenerate",
    async (chat) => {
      await chat.stored().getByRole("button", { name: "Write another reply" }).click();
      await expect(versions(chat)).toHaveText(["2 / 2", "2 / 2"], LONG);
      await expect(chat.stored()).toHaveCount(1, LONG);
    },
  ],
  [
    "switch",
    async (chat) => {
      await chat.stored().getByRole("button", { name: "Previous version" }).click();
      await expect(versions(chat)).toHaveText(["2 / 2", "1 / 2"]);
    },
  ],
  [
    "feedback",
    async (chat) => {
      const good = chat.stored().getByRole("button", { name: "Good reply" });
      await good.click();
      await expect(good).toHaveAttribute("aria-pressed", "true");
    },
  ],
  [
    "delete a message",
    async (chat) => {
      await chat.ask("And another.");
      const before = await chat.messages.count();
      await chat.stored().last().getByRole("button", { name: "Delete message" }).click();
      await agree(chat, "Delete message");
      await expect(chat.messages).toHaveCount(before - 1);
    },
  ],
  [
    "rename",
    async (chat) => {
      await act(chat, "Rename");
      await chat.page.getByRole("textbox", { name: "Name of the chat" }).fill("Waters");
      await chat.page.keyboard.press("Enter");
      await expect(chat.session("Waters")).toBeVisible();
    },
  ],
  [
    "pin",
    async (chat) => {
      await act(chat, "Pin");
      await expect(chat.page.getByRole("heading", { name: "Pinned" })).toBeVisible();
    },
  ],
];

/** What takes away what the others made: each of the open chat, whose name it bears. */
const ENDS: Step[] = [
  [
    "clear",
    async (chat) => {
      await act(chat, "Clear messages");
      await agree(chat, "Clear messages");
      await expect(chat.messages).toHaveCount(0);
    },
  ],
  [
    "archive",
    async (chat) => {
      await act(chat, "Archive");
      await expect(chat.session("archive")).toBeHidden();
    },
  ],
  [
    "delete",
    async (chat) => {
      await act(chat, "Delete");
      await expect(chat.session("delete")).toBeHidden();
    },
  ],
];

test.describe("every change in one tab", () => {
  test.slow();
  test.use({ actionTimeout: 20_000 });
  test.use({ expectedErrors: ["net::ERR_INTERNET_DISCONNECTED"] });

  test("is seen in the other", async ({ page }) => {
    const { chat, other } = await twoTabs(page);
    for (const [name, take] of CHANGES)
      await test.step(name, async () => {
        await take(chat);
        await inStep(other, chat);
      });
    for (const [name, take] of ENDS)
      await test.step(name, async () => {
        for (const tab of [chat, other]) await open(tab, "All chats", name);
        await take(chat);
        await open(chat, LISTS[name] ?? "", name);
        // What the other tab has open changes there, whatever its list is of.
        await expect(async () => expect((await seen(other)).main).toEqual((await seen(chat)).main)).toPass(
          LONG,
        );
        await open(other, LISTS[name] ?? "", name);
        await inStep(other, chat);
      });
  });

  test("is seen in the other after a minute without a network", async ({ page }) => {
    const { chat, other } = await twoTabs(page);
    const id = chat.sessionId();
    // Everything was open there: what it keeps is brought up to date, not read anew.
    for (const [title] of ENDS) await open(other, "All chats", title);
    await other.page.locator(`[data-session="${id}"]`).click();
    await inStep(other, chat);
    const before = await seen(other);
    const back = await offline(other);
    const minute = page.waitForTimeout(60_000);
    for (const [name, take] of CHANGES) await test.step(name, () => take(chat));
    for (const [name, take] of ENDS)
      await test.step(name, async () => {
        await open(chat, "All chats", name);
        await take(chat);
      });
    await open(chat, "All chats", "Waters");
    await minute;
    // Nothing came to it by another way.
    expect(await seen(other)).toMatchObject({ list: before.list });
    await back();
    await inStep(other, chat);
    for (const [name] of ENDS)
      await test.step(`${name}, as it is shown`, async () => {
        for (const tab of [chat, other]) await open(tab, LISTS[name] ?? "", name);
        await inStep(other, chat);
      });
  });
});

/** The list each of the ends leaves its chat in. */
const LISTS: Record<string, string> = { clear: "All chats", archive: "Archive", delete: "Trash" };

function versions(chat: Chat) {
  return chat.page.getByRole("group", { name: "Versions" });
}

async function act(chat: Chat, item: string): Promise<void> {
  await chat.page.getByRole("button", { name: "Actions for this chat", exact: true }).click();
  await chat.page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function agree(chat: Chat, button: string): Promise<void> {
  await chat.page.getByRole("dialog").getByRole("button", { name: button }).click();
}

async function open(chat: Chat, list: string, title: string): Promise<void> {
  await chat.page.getByRole("button", { name: "Which chats to list" }).click();
  await chat.page.getByRole("menuitemradio", { name: list, exact: true }).click();
  await chat.session(title).click();
  await expect(chat.page.getByRole("heading", { level: 1 })).toHaveText(title);
}

/**
 * The DOM of the list and of the open chat, element by element, without what is a tab's own: generated ids, sizes,
 * where the focus is, how the list's lines are laid out, and how long ago the clock of the list says that a chat was changed (its time is compared).
 */
async function seen({ page }: Chat): Promise<Record<"list" | "main", string[]>> {
  const dom = (root: Locator) =>
    root.evaluate((top) => {
      const own = /^(id|for|style|tabindex|popovertarget|data-state|aria-(controls|labelledby|describedby))$/;
      const lines: string[] = [];
      const walk = (node: Node, indent: string) => {
        if (node instanceof Text) lines.push(indent + node.data);
        if (!(node instanceof Element)) return;
        const attributes = [...node.attributes]
          .filter(({ name }) => !own.test(name) && !(name === "class" && node.hasAttribute("data-index")))
          .map(({ name, value }) => ` ${name}=${value}`);
        lines.push(indent + node.localName + attributes.sort().join(""));
        if (node.localName === "time" || node.localName === "svg") return;
        for (const child of node.childNodes) walk(child, `${indent} `);
      };
      walk(top, "");
      return lines;
    });
  const list = page.getByRole("navigation", { name: "Your chats" });
  return { list: await dom(list), main: await dom(page.getByRole("main")) };
}

async function inStep(other: Chat, chat: Chat): Promise<void> {
  await expect(async () => expect(await seen(other)).toEqual(await seen(chat))).toPass({ timeout: 60_000 });
}

/** Takes one tab from the network, and gives it back. */
async function offline({ page }: Chat): Promise<() => Promise<unknown>> {
  const network = await page.context().newCDPSession(page);
  const set = (gone: boolean) =>
    network.send("Network.emulateNetworkConditions", {
      offline: gone,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await network.send("Network.enable");
  await set(true);
  await expect(page.getByRole("status", { name: "Connection" })).toContainText("Offline");
  return () => set(false);
}

/** A new chat, open in two tabs, and one for each of the ends. All of it is in sight: nothing is left unrendered. */
async function twoTabs(page: Page): Promise<{ chat: Chat; other: Chat }> {
  const chat = await Chat.open(page);
  for (const [title] of ENDS) await chat.seed(title, ["One.", "Two."]);
  await chat.newChat();
  const second = await page.context().newPage();
  for (const tab of [page, second]) await tab.setViewportSize({ width: 1280, height: 2_000 });
  const other = await Chat.open(second, new URL(page.url()).pathname);
  await inStep(other, chat);
  return { chat, other };
}
