import { answerWith, Chat, expect, test } from "./parley";

test("a guest begins a chat, and the reply of the demo model grows while it is written", async ({ page }) => {
  const chat = await Chat.open(page);
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  await chat.newChat();
  await expect(chat.composer).toBeFocused();

  // Every length the reply ever had, as the page itself saw it.
  await page.evaluate(() => {
    const lengths: number[] = [];
    Object.assign(window, { lengths });
    new MutationObserver(() => {
      const reply = document.querySelector('article[data-role="assistant"][data-status="streaming"]');
      const length = reply?.textContent?.length ?? 0;
      if (length && length !== lengths.at(-1)) lengths.push(length);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await chat.ask("Tell me a short story about a lighthouse.");
  const lengths = await page.evaluate(() => (window as unknown as { lengths: number[] }).lengths);
  expect(lengths.length).toBeGreaterThanOrEqual(3);
  expect(lengths.toSorted((a, b) => a - b)).toEqual(lengths);

  await expect(chat.replies.first()).toContainText("Demo model");
  await expect(chat.session("Tell me a short story").locator("[data-count]")).toHaveText("2");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Tell me a short story");

  // Nothing is missing after a reload, and the address names the chat.
  const texts = await chat.texts();
  expect(texts).toHaveLength(2);
  const address = page.url();
  await page.reload();
  await expect(chat.stored()).toHaveCount(1);
  expect(await chat.texts()).toEqual(texts);
  expect(page.url()).toBe(address);
});

test("the first message makes its chat, and / leads to the most recent one", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.ask("Say hello.");
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  const address = page.url();
  await page.goto("/");
  await expect(page).toHaveURL(address);
  await expect(chat.stored()).toHaveCount(1);
});

test("New chat opens the empty chat there is instead of another", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.newChat();
  const first = chat.sessionId();
  await expect(chat.sessions).toHaveCount(1);
  await chat.newChat();
  expect(chat.sessionId()).toBe(first);
  await chat.store(first, ["Hello."]);
  await expect(chat.message("Hello.")).toBeVisible();
  await chat.newChat();
  await expect(chat.sessions).toHaveCount(2);
  expect(chat.sessionId()).not.toBe(first);
});

test("Shift-Enter breaks the line, and a draft waits in its chat", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("Plans");
  await chat.session("Plans").click();
  await expect(chat.message("Hello.")).toBeVisible();
  await chat.composer.fill("one");
  await chat.composer.press("Shift+Enter");
  await chat.composer.pressSequentially("two");
  await expect(chat.composer).toHaveValue("one\ntwo");
  await chat.newChat();
  await expect(chat.composer).toHaveValue("");
  await chat.session("Plans").click();
  await expect(chat.composer).toHaveValue("one\ntwo");
  await page.reload();
  await expect(chat.composer).toHaveValue("one\ntwo");
});

test("the limit of a message is told before it is there, and holds", async ({ page }) => {
  const chat = await Chat.open(page);
  const send = page.getByRole("button", { name: "Send", exact: true });
  await chat.composer.fill("é".repeat(31_000));
  await expect(page.getByText("1,000 characters left")).toBeVisible();
  await expect(send).toBeEnabled();
  await chat.composer.fill("é".repeat(32_001));
  await expect(page.getByText("1 character too many")).toBeVisible();
  await expect(send).toBeDisabled();
  await chat.composer.fill("short");
  await expect(page.getByText(/characters/)).toHaveCount(0);
});

test("the conversation follows its end until the reader looks away", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 420 });
  const chat = await Chat.open(page);
  const id = await chat.seed(
    "Plans",
    Array.from({ length: 12 }, (_, index) => `line ${index + 1}`),
  );
  await chat.session("Plans").click();
  await expect(chat.message("line 12")).toBeVisible();
  const scroller = page.getByRole("region", { name: "Messages" });
  const fromEnd = () => scroller.evaluate((one) => one.scrollHeight - one.clientHeight - one.scrollTop);
  await expect.poll(fromEnd).toBeLessThan(2);
  await chat.store(id, ["line 13"]);
  await expect(chat.message("line 13")).toBeInViewport();
  await expect.poll(fromEnd).toBeLessThan(2);

  await scroller.hover();
  await page.mouse.wheel(0, -300);
  const back = page.getByRole("button", { name: "To the latest" });
  await expect(back).toBeVisible();
  const top = await scroller.evaluate((one) => one.scrollTop);
  await chat.store(id, ["line 14"]);
  await expect(chat.message("line 14")).toBeAttached();
  expect(await scroller.evaluate((one) => one.scrollTop)).toBe(top);
  await page.getByRole("button", { name: "New messages" }).click();
  await expect.poll(fromEnd).toBeLessThan(2);
  await expect(page.getByRole("button", { name: "New messages" })).toBeHidden();

  // What the reader sends is what they want to see.
  await page.mouse.wheel(0, -300);
  await expect(back).toBeVisible();
  await chat.send("And the reply?");
  await expect(chat.message("And the reply?")).toBeInViewport();
});

test("a reply is text: no markup of its own, no image fetched", async ({ page }) => {
  const chat = await Chat.open(page);
  await answerWith(
    page,
    "<img src=x onerror=alert(1)> <b>raw</b> ![cat](https://example.org/cat.png) [js](javascript:alert(1))\n\n" +
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a;\n```",
  );
  await chat.send("Show me.");
  const reply = chat.replies.first();
  await expect(reply.getByRole("table")).toBeVisible();
  await expect(reply).toContainText("<b>raw</b>");
  await expect(reply.locator("img")).toHaveCount(0);
  await expect(reply.getByRole("link", { name: "Image: cat" })).toHaveAttribute(
    "href",
    "https://example.org/cat.png",
  );
  await expect(reply.locator('a[href^="javascript"]')).toHaveCount(0);
});
