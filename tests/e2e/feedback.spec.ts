import { Chat, expect, test } from "./parley";

test("a reply is rated, commented on and left alone again, and every tab shows it", async ({
  page,
  context,
}) => {
  const chat = await Chat.open(page);
  await chat.ask("Name a lake.");
  const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
  await expect(other.stored()).toHaveCount(1);
  const tabs = [chat, other];
  const button = (tab: Chat, name: string) => tab.stored().getByRole("button", { name, exact: true });
  const pressed = async (name: string, state: boolean) => {
    for (const tab of tabs) await expect(button(tab, name)).toHaveAttribute("aria-pressed", `${state}`);
  };
  // Nothing but replies is rated.
  await expect(page.getByRole("button", { name: "Good reply" })).toHaveCount(1);

  await chat.stored().hover();
  await button(chat, "Good reply").click();
  await pressed("Good reply", true);
  await other.stored().hover();
  await button(other, "Bad reply").click();
  await pressed("Bad reply", true);
  await pressed("Good reply", false);

  await chat.stored().hover();
  await button(chat, "Say why").click();
  const dialog = page.getByRole("dialog", { name: "What was wrong with it?" });
  const comment = dialog.getByRole("textbox", { name: "Comment" });
  await expect(comment).toBeFocused();
  await comment.fill("x".repeat(2_001));
  await expect(dialog.getByText("1 character too many")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await comment.fill("That is a river.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(button(chat, "Edit your comment")).toBeFocused();
  await expect(button(other, "Edit your comment")).toBeVisible();
  // What was said stays when the thumb turns, and is there after a reload.
  await button(chat, "Good reply").click();
  await pressed("Good reply", true);
  await page.reload();
  await chat.stored().hover();
  await button(chat, "Edit your comment").click();
  await expect(page.getByRole("textbox", { name: "Comment" })).toHaveValue("That is a river.");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(button(other, "Say why")).toBeAttached();

  await button(chat, "Good reply").click();
  await pressed("Good reply", false);
  for (const tab of tabs) await expect(button(tab, "Say why")).toHaveCount(0);
});

test.describe("without a network", () => {
  test.use({ expectedErrors: ["net::ERR_INTERNET_DISCONNECTED"] });

  test("a thumb that was not stored goes back, and says so", async ({ page, context }) => {
    const chat = await Chat.open(page);
    await chat.ask("Name a hill.");
    const good = chat.stored().getByRole("button", { name: "Good reply" });
    await context.setOffline(true);
    await chat.stored().hover();
    await good.click();
    await expect(page.getByText("Your feedback was not stored.")).toBeVisible();
    await expect(good).toHaveAttribute("aria-pressed", "false");
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(good).toHaveAttribute("aria-pressed", "true");
  });
});
