import { Chat, expect, record, test } from "./parley";

test("a second tab receives the messages in WebSocket frames, without HTTP", async ({ page, context }) => {
  const first = await Chat.open(page);
  await first.ask("Say hello.");
  const other = await context.newPage();
  const { requests, frames } = record(other);
  const second = await Chat.open(other, new URL(page.url()).pathname);
  await expect(second.stored()).toHaveCount(1);
  await other.waitForLoadState("networkidle");
  requests.length = 0;
  frames.length = 0;

  await first.ask("Name three colours of the sea.");
  await expect(second.message("Name three colours of the sea.")).toBeVisible();
  await expect(second.stored()).toHaveCount(2);
  await expect.poll(() => second.texts()).toEqual(await first.texts());
  expect(frames.some((frame) => frame.includes("Name three colours of the sea."))).toBe(true);
  expect(requests).toEqual([]);
  await expect(second.session("Say hello").locator("[data-count]")).toHaveText("4");
});

test("the other tab's list shows a new chat, its name, and its end", async ({ page, context }) => {
  const first = await Chat.open(page);
  const second = await Chat.open(await context.newPage());
  await first.ask("Say hello.");
  await expect(second.session("Say hello")).toBeVisible();
  await first.page.getByRole("button", { name: "Actions for this chat" }).click();
  await first.page.getByRole("menuitem", { name: "Rename" }).click();
  await first.page.getByRole("textbox", { name: "Name of the chat" }).fill("Greetings");
  await first.page.keyboard.press("Enter");
  await expect(second.session("Greetings")).toBeVisible();

  await second.session("Greetings").click();
  await expect(second.stored()).toHaveCount(1);
  await first.page.getByRole("button", { name: "Actions for this chat" }).click();
  await first.page.getByRole("menuitem", { name: "Delete" }).click();
  // Deleted elsewhere: still readable, and to be brought back.
  await expect(second.page.getByText("This chat was deleted.")).toBeVisible();
  await expect(second.composer).toBeHidden();
  await expect(second.stored()).toHaveCount(1);
  await second.page.getByRole("button", { name: "Restore" }).click();
  await expect(second.composer).toBeVisible();
  await expect(first.session("Greetings")).toBeVisible();
});

test.describe("without a network", () => {
  test.use({ expectedErrors: ["net::ERR_INTERNET_DISCONNECTED"] });

  test("what was missed is there after the network is back, and what was not sent is sent once", async ({
    page,
    context,
    browser,
  }) => {
    const first = await Chat.open(page);
    await first.ask("Say hello.");
    // The same reader in another browser, whose network stays.
    const elsewhere = await browser.newContext({ storageState: await context.storageState() });
    const second = await Chat.open(await elsewhere.newPage(), new URL(page.url()).pathname);
    await expect(second.stored()).toHaveCount(1);

    await context.setOffline(true);
    await expect(page.getByRole("status", { name: "Connection" })).toContainText("Offline");
    await first.send("Are you there?");
    await expect(page.getByRole("alert")).toContainText("Not sent");
    await second.ask("Name a river.");
    await context.setOffline(false);
    await expect(first.message("Name a river.")).toBeVisible();
    await expect(page.getByRole("status", { name: "Connection" })).toBeEmpty();

    await page.getByRole("button", { name: "Try again" }).click();
    await expect(first.stored()).toHaveCount(3, { timeout: 60_000 });
    await expect.poll(() => second.texts()).toEqual(await first.texts());
    expect((await first.texts()).filter((text) => text.includes("Are you there?"))).toHaveLength(1);
    await elsewhere.close();
  });
});
