import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { furnish, SECRET } from "./furniture";
import { Chat, expect, test } from "./parley";
import { openChat } from "./screens";

const MANY = Array.from({ length: 130 }, (_, number) => `Line number ${number + 1}.`);

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await page.getByRole("menuitem", { name }).click();
}

async function download(page: Page, name: string): Promise<{ name: string; text: string }> {
  const started = page.waitForEvent("download");
  await choose(page, name);
  const file = await started;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("a chat is saved as Markdown and as JSON", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.newChat();
  // Nothing was said: there is nothing to take away.
  await page.getByRole("button", { name: "Actions for this chat" }).click();
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Save as JSON" })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await chat.seed("Minutes", ["First point", "Second point"]);
  await chat.session("Minutes").click();
  await expect(chat.message("Second point")).toBeVisible();
  const markdown = await download(page, "Save as Markdown");
  expect(markdown.name).toBe("Minutes.md");
  expect(markdown.text).toMatch(/^# Minutes\n.*## You, .*First point\n.*Second point\n$/s);
  const json = await download(page, "Save as JSON");
  expect(json.name).toBe("Minutes.json");
  const saved = JSON.parse(json.text) as { messages: { content: string }[] };
  expect(saved.messages.map(({ content }) => content)).toEqual(["First point", "Second point"]);
});

test.describe("when the server goes away", () => {
  test.use({ expectedErrors: ["net::ERR_"] });

  test("an export that broke off is not saved, and is offered again", async ({ page, context }) => {
    const chat = await Chat.open(page);
    await chat.seed("Minutes", ["First point"]);
    await chat.session("Minutes").click();
    await expect(chat.message("First point")).toBeVisible();
    await context.route("**/export?format=json", (route) => route.abort("connectionreset"));
    await choose(page, "Save as JSON");
    await expect(page.getByText("The chat was not saved.")).toBeVisible();
    await context.unroute("**/export?format=json");
    const started = page.waitForEvent("download");
    await page.getByRole("button", { name: "Try again" }).click();
    expect((await started).suggestedFilename()).toBe("Minutes.json");
  });
});

for (const way of ["the menu", "Ctrl-P"]) {
  test(`all of a chat goes on paper with ${way}, though the screen has a part of it`, async ({ page }) => {
    // In the place of the browser's own dialog, which nothing here could close.
    await page.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute("data-printed", "");
    });
    const chat = await Chat.open(page);
    await chat.seed("A long list", MANY);
    await chat.session("A long list").click();
    await expect(chat.message("Line number 130.")).toBeVisible();
    await expect(chat.message("Line number 1.")).toHaveCount(0);
    if (way === "Ctrl-P") await page.keyboard.press("Control+p");
    else await choose(page, "Print or save as PDF");
    await expect(page.locator("html[data-printed]")).toBeAttached();

    const paper = page.locator(".print-view");
    await expect(paper).toBeHidden();
    await page.emulateMedia({ media: "print" });
    await expect(paper.getByRole("heading", { name: "A long list", includeHidden: true })).toBeVisible();
    await expect(page.getByRole("main")).toBeHidden();
    const lines = await paper.locator("section > div").allTextContents();
    expect(lines).toEqual(MANY);
    await expect(paper).not.toContainText("Earlier messages are not on this paper");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await expect(paper).toHaveCount(0);
    await expect(chat.composer).toBeVisible();
  });
}

test("the browser's own printing has what is loaded, and says what is missing", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("A long list", MANY);
  await chat.session("A long list").click();
  await expect(chat.message("Line number 130.")).toBeVisible();
  await page.waitForLoadState("networkidle");
  // What a browser tells the page before and after; it takes the page as it is when the first of them returns.
  const text = await page.evaluate(() => {
    window.dispatchEvent(new Event("beforeprint"));
    return document.querySelector(".print-view")?.textContent;
  });
  expect(text).toContain("Line number 130.");
  expect(text).toContain("Earlier messages are not on this paper");
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(page.locator(".print-view")).toHaveCount(0);
});

test("a table is on paper with all of its rows, its numbers in groups of digits", async ({ page }) => {
  test.skip(!SECRET, "needs HASURA_GRAPHQL_ADMIN_SECRET, as a stack of this machine has it");
  const chat = await Chat.open(page);
  await furnish(chat);
  await page.goto("/");
  await openChat(chat, "Planets by size");
  const rows = page.getByRole("main").locator("tbody tr");
  await expect(rows).toHaveCount(10);
  await expect(rows.nth(4)).toHaveText("Jupiter142,98497yes");
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const paper = page.locator(".print-view");
  await expect(paper.locator("tbody tr")).toHaveCount(11);
  await expect(paper.getByText("Eris (dwarf)")).toBeVisible();
  await expect(paper.getByText("11 rows", { exact: true })).toBeVisible();
});
