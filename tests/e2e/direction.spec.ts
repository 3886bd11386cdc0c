import { Chat, expect, test } from "./parley";

test("text that runs from right to left is set that way, whatever the interface's own direction", async ({
  page,
}) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("שלום עולם", ["مرحبا، كيف حالك؟", "Hello there."]);
  await chat.session("שלום עולם").click();
  await expect(page).toHaveURL(`/c/${id}`);
  const direction = (text: string) =>
    chat
      .message(text)
      .locator("[dir]")
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  await expect(chat.message("Hello there.")).toBeVisible();
  expect(await direction("مرحبا")).toBe("rtl");
  expect(await direction("Hello there.")).toBe("ltr");
  await expect(page.getByRole("heading", { level: 1 })).toHaveCSS("direction", "rtl");
  await chat.composer.fill("مرحبا");
  await expect(chat.composer).toHaveCSS("direction", "rtl");

  // The whole interface turns around with the language's direction.
  const side = page.getByRole("complementary", { name: "Chats" });
  const edges = async () => {
    const { x, width } = (await side.boundingBox()) ?? { x: -1, width: 0 };
    return { left: x, right: x + width };
  };
  expect((await edges()).left).toBe(0);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  const { width } = page.viewportSize() ?? { width: 0 };
  expect((await edges()).right).toBe(width);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
});
