import type { Locator } from "@playwright/test";
import { Chat, expect, test } from "./parley";

const border = (place: Locator) => place.evaluate((element) => getComputedStyle(element).borderTopWidth);

test("in the reader's own few colours, what is open and what is said is told apart", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  const chat = await Chat.open(page);
  await chat.seed("Bread");
  await chat.seed("Water");
  await chat.session("Bread").click();
  await expect(chat.session("Bread")).toHaveAttribute("aria-current", "page");
  expect(await border(chat.session("Bread"))).not.toBe("0px");
  expect(await border(chat.session("Water"))).toBe("0px");
  expect(await border(chat.message("Hello.").locator("[data-said]"))).not.toBe("0px");
});
