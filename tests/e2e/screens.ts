import type { Page } from "@playwright/test";
import { type Chat, expect } from "./parley";

/** Opens the chats where they are a drawer. */
export async function showChats(page: Page): Promise<void> {
  const opener = page.getByRole("button", { name: "Show the chats" });
  if (await opener.isVisible()) await opener.click();
}

export async function choose(page: Page, menu: string | RegExp, item: string): Promise<void> {
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: menu }).first().click();
  await page
    .getByRole("menuitem", { name: item })
    .or(page.getByRole("menuitemradio", { name: item }))
    .click();
}

export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
}

export async function openChat(chat: Chat, title: string): Promise<void> {
  await showChats(chat.page);
  await chat.session(title).click();
  await expect(chat.page.getByRole("heading", { level: 1 })).toHaveText(title);
}

/** Goes through the screens of somebody with chats (furniture.ts), and has each looked at. */
export async function visitScreens(chat: Chat, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = chat;
  await openChat(chat, "Planets by size");
  await expect(page.locator('[data-part="table"] tbody tr')).toHaveCount(10);
  await page.getByText("Made a table").click();
  await look("table-and-tool-call");

  await openChat(chat, "Rain in Lisbon");
  await expect(page.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn");
  await look("plot");

  await openChat(chat, "How light bends in glass");
  await expect(page.getByRole("img", { name: "Diagram" })).toHaveCount(1, { timeout: 60_000 });
  await expect(page.locator(".hljs-keyword").first()).toBeVisible();
  await expect(page.locator(".katex").first()).toBeVisible();
  await look("content");

  await openChat(chat, "Why a rainbow is a bow");
  await expect(chat.stored()).toHaveCount(2);
  await page.keyboard.press("Control+F");
  await page.getByRole("search").getByRole("textbox").fill("light");
  await expect(page.getByRole("search")).toContainText(/\d+ of \d+/);
  await look("find");
  await page.keyboard.press("Escape");

  await chat.stored().last().hover();
  await chat.stored().last().getByRole("button", { name: "Good reply" }).click();
  await chat.stored().last().getByRole("button", { name: "Say why" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("feedback");
  await closeDialog(page);

  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").fill("light");
  await expect(page.getByRole("group", { name: "Messages" }).getByRole("option").first()).toBeVisible();
  await look("palette");
  await closeDialog(page);

  await choose(page, "Actions for this chat", "Category");
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("category");
  await page.getByRole("dialog").getByRole("textbox").fill("Light");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("main")).toContainText("Light");

  await showChats(page);
  await page.getByRole("button", { name: "Which chats to list" }).click();
  await expect(page.getByRole("menuitemradio", { name: "Light" })).toBeVisible();
  await look("lists");
  await page.getByRole("menuitemradio", { name: "Light" }).click();
  await expect(chat.sessions).toHaveCount(1);
  await look("list-of-a-category");
  await page.getByRole("button", { name: "Back to all chats" }).click();
  await expect(chat.session("Weekend in Lisbon")).toBeVisible();

  for (const [item, name] of [
    ["Account and data", "account-and-data"],
    ["Keyboard shortcuts", "keyboard-shortcuts"],
    ["Create an account", "sign-up"],
    ["Sign in", "sign-in"],
  ] as const) {
    await showChats(page);
    await choose(page, /Guest/, item);
    await expect(page.getByRole("dialog")).toBeVisible();
    await look(name);
    await closeDialog(page);
  }

  await openChat(chat, "Weekend in Lisbon");
  await page.context().setOffline(true);
  await chat.send("And how do I get to Sintra?");
  await expect(chat.message("And how do I get to Sintra?")).toContainText("Waiting to be sent");
  await look("offline");
  await refuseMessages(page);
  await page.context().setOffline(false);
  await expect(chat.alert).toContainText("Not sent");
  await look("failed");
  await page.unroute("**/api/chat");
  await chat.alert.getByRole("button", { name: "Discard" }).click();
  await expect(chat.alert).toBeHidden();
  await page.getByRole("button", { name: "Dismiss" }).click();

  await showChats(page);
  await page.getByRole("button", { name: "Actions for Trip budget" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await look("menu-of-a-chat");
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await showChats(page);
  await choose(page, /Which chats to list/, "Trash");
  await expect(chat.session("Trip budget")).toBeVisible();
  await look("trash");
}

/** What the server does not take is the reader's to decide about. */
export async function refuseMessages(page: Page): Promise<void> {
  const refusal = { code: "model-unknown", detail: "There is no such model: GET /api/models lists them." };
  const headers = { "access-control-allow-origin": new URL(page.url()).origin };
  await page.route("**/api/chat", (route) =>
    route.fulfill({ status: 422, headers, contentType: "application/problem+json", json: refusal }),
  );
}

/** What visiting them writes to the console: the network goes, and a message is refused. */
export const VISIT_ERRORS = ["net::ERR_", "status of 422"];
