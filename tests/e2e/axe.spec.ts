import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Chat, expect, test } from "./parley";

async function findings(page: Page): Promise<string[]> {
  // Movement halfway through has the contrast of halfway.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });

    test("axe finds nothing on any screen", async ({ page }) => {
      const chat = await Chat.open(page);
      expect(await findings(page)).toEqual([]);
      await chat.ask("List three fruits with a table.");
      expect(await findings(page)).toEqual([]);

      await page.route("**/api/chat", (route) =>
        route.fulfill({
          status: 422,
          contentType: "application/problem+json",
          headers: { "access-control-allow-origin": new URL(page.url()).origin },
          body: JSON.stringify({ code: "value-invalid", status: 422, detail: "This was refused." }),
        }),
      );
      await chat.send("This one fails.");
      await expect(chat.alert).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.unroute("**/api/chat");

      await page.getByRole("button", { name: /Guest/ }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.getByRole("menuitem", { name: "Create an account" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press("Escape");

      await page.locator("h1").click();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Actions for this chat" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
      expect(await findings(page)).toEqual([]);

      await page.goto("/c/00000000-0000-4000-8000-000000000000");
      await expect(page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole("button", { name: "Show the chats" }).click();
      await expect(page.getByRole("complementary", { name: "Chats" })).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  });
}

test.use({ expectedErrors: ["status of 422"] });
