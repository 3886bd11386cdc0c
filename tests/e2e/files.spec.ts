import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";
import { pdf, png } from "./pdf";

const PAGES = [
  "The lighthouse keeper feeds his cat at dawn. The cat is called Brine and sleeps in a lobster pot.",
  "The tower was built in 1887 of red granite. It is 41 metres high and has 199 steps.",
  "In winter the supply boat comes on Tuesdays, unless the wind blows from the north.",
];
const LIGHTHOUSE = { name: "lighthouse.pdf", mimeType: "application/pdf", buffer: pdf(PAGES) };
const SCAN = { name: "scan.pdf", mimeType: "application/pdf", buffer: pdf(["", ""]) };
const SEA = { name: "sea.png", mimeType: "image/png", buffer: png(64, 48) };
const READY = '[data-upload="ready"]';

function attach(page: Page, ...files: (typeof SEA)[]): Promise<void> {
  return page.locator("input[data-attach]").setInputFiles(files);
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

/** Hands a file to a place of the page as a paste or a drop does; whether the page took it upon itself. */
async function hand(
  place: Locator,
  event: "paste" | "dragover" | "drop",
  file: typeof SEA,
  text = "",
): Promise<boolean> {
  const bytes = [...file.buffer];
  return place.evaluate(
    (field, { event, bytes, name, type, text }) => {
      const data = new DataTransfer();
      if (text) data.setData("text/plain", text);
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      const options = { bubbles: true, cancelable: true };
      return !field.dispatchEvent(
        event === "paste"
          ? new ClipboardEvent("paste", { ...options, clipboardData: data })
          : new DragEvent(event, { ...options, dataTransfer: data }),
      );
    },
    { event, bytes, name: file.name, type: file.mimeType, text },
  );
}

test("a reply cites the page of a PDF, and a click opens it with the passage marked", async ({ page }) => {
  const chat = await Chat.open(page);
  await attach(page, LIGHTHOUSE);
  await expect(page.locator(READY)).toContainText("3 pages", { timeout: 60_000 });
  expect(await findings(page)).toEqual([]);
  await chat.ask("How many steps does the tower have?");
  await expect(page.getByRole("button", { name: "Open lighthouse.pdf" })).toBeVisible();
  await expect(page.locator("[data-upload]")).toHaveCount(0);
  const citation = page.locator("[data-citation]").first();
  await expect(citation).toContainText("lighthouse.pdf, page 2");
  await expect(citation).toContainText("199 steps");
  await citation.click();
  const viewer = page.getByRole("dialog", { name: "lighthouse.pdf" });
  await expect(viewer.locator("[data-page='2']")).toHaveText("Page 2 of 3");
  await expect(viewer.locator(".marked")).toContainText(["199 steps"]);
  expect(await findings(page)).toEqual([]);
  await viewer.getByRole("button", { name: "Previous page" }).click();
  await expect(viewer.locator("[data-page='1']")).toHaveText("Page 1 of 3");
  await viewer.getByRole("button", { name: "Close" }).click();
  await expect(viewer).toHaveCount(0);
  await page.reload();
  await expect(page.locator("[data-citation]").first()).toContainText("lighthouse.pdf, page 2");
});

test("pictures are pasted and dropped, shown in both tabs, and opened", async ({ page, context }) => {
  const chat = await Chat.open(page);
  await hand(chat.composer, "paste", SEA);
  // Anywhere on the page: the browser would leave it for the picture.
  const elsewhere = page.getByRole("heading", { level: 1 });
  expect(await hand(elsewhere, "dragover", SEA)).toBe(true);
  await expect(page.getByText("Drop the files to attach them.")).toBeVisible();
  expect(await hand(elsewhere, "drop", { ...SEA, name: "shore.png" })).toBe(true);
  await expect(page.getByText("Drop the files to attach them.")).toBeHidden();
  // Cells of a sheet come with a picture of them: it is their text that is wanted.
  expect(await hand(chat.composer, "paste", { ...SEA, name: "cells.png" }, "1\t2")).toBe(false);
  await expect(page.locator(READY)).toHaveCount(2);
  await expect(page.locator(READY).first()).toContainText("not seen by this model");
  await chat.ask("Two pictures.");
  await expect(chat.replies.locator("[data-unread]")).toHaveText(
    "The model did not read sea.png and shore.png.",
  );
  for (const name of ["sea.png", "shore.png"]) await expect(page.getByAltText(name)).toBeVisible();
  const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
  await expect(other.page.getByAltText("sea.png")).toBeVisible();
  await page.getByRole("button", { name: "Open sea.png" }).click();
  const opened = page.getByRole("dialog", { name: "sea.png" }).getByAltText("sea.png");
  await expect(opened).toHaveJSProperty("naturalWidth", 64);
});

test("notes in Markdown and the source of a program are text, and go with the message", async ({ page }) => {
  const chat = await Chat.open(page);
  const notes = { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes\n\nThe sea.\n") };
  const program = {
    name: "bow.py",
    mimeType: "text/x-python",
    buffer: Buffer.from("def bow(n):\n    ...\n"),
  };
  const archive = { name: "all.zip", mimeType: "application/zip", buffer: Buffer.from("PK\x03\x04\0\0") };
  await attach(page, notes, program, archive);
  await expect(page.locator(READY)).toHaveCount(2);
  await expect(page.locator('[data-upload="failed"]')).toContainText("application/zip are not taken");
  await page.getByRole("button", { name: "Remove all.zip" }).click();
  await chat.send("What do they say?");
  for (const { name } of [notes, program])
    await expect(page.getByRole("button", { name: `Open ${name}` })).toBeVisible();
});

test("a file that is on its way can be cancelled, and one that failed says why", async ({ page }) => {
  await Chat.open(page);
  await page.route("**/api/files/content/incoming/**", () => {});
  const sent = page.waitForRequest("**/api/files/content/incoming/**");
  await attach(page, SEA);
  await sent; // What is cancelled before is announced to nobody.
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  const given = page.waitForResponse((one) => one.request().method() === "DELETE");
  await page.getByRole("button", { name: "Cancel sea.png" }).click();
  expect((await given).status()).toBe(204);
  await expect(page.locator("[data-upload]")).toHaveCount(0);
  await page.unroute("**/api/files/content/incoming/**");

  await attach(page, SCAN);
  await expect(page.locator('[data-upload="failed"]')).toContainText("it seems to be scanned", {
    timeout: 60_000,
  });
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove scan.pdf" }).click();
  await expect(page.locator("[data-upload]")).toHaveCount(0);
});

test.describe("an attacker's file", () => {
  test.use({ expectedErrors: ["422"] });

  test("runs nothing, whatever it is called and says", async ({ page, context }) => {
    const chat = await Chat.open(page);
    const dialogs: string[] = [];
    context.on("dialog", (dialog) => dialogs.push(dialog.message()));
    const script = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    await attach(page, { name: "page.png", mimeType: "image/png", buffer: Buffer.from(`<html>${script}`) });
    await expect(page.locator('[data-upload="failed"]')).toContainText("text/html are not taken");
    await page.getByRole("button", { name: "Remove page.png" }).click();

    const hostile = pdf([`Steps: ${script} javascript:alert(3) [a](javascript:alert(4)) steps.`]);
    const name = `${script.replaceAll("/", "")}.pdf`;
    await attach(page, { name, mimeType: "application/pdf", buffer: hostile });
    await expect(page.locator(READY)).toContainText("1 page", { timeout: 60_000 });
    await chat.ask("What are the steps?");
    await page.locator("[data-citation]").first().click();
    await expect(page.getByRole("dialog").locator(".marked").first()).toBeVisible();
    await page.keyboard.press("Escape");

    // A picture and a page at once: whoever opens it gets the picture.
    const both = {
      ...SEA,
      name: "both.html",
      buffer: Buffer.concat([SEA.buffer, Buffer.from(`<html>${script}`)]),
    };
    await attach(page, both);
    await expect(page.locator(READY)).toHaveCount(1);
    await chat.ask("A polyglot.");
    await page.getByRole("button", { name: "Open both.html" }).click();
    const opened = page.getByRole("dialog", { name: "both.html" }).getByAltText("both.html");
    await expect(opened).toHaveJSProperty("naturalWidth", 64);
    expect(dialogs).toEqual([]);
  });
});
