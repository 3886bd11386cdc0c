import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { CHATS, furnish, SECRET } from "./furniture";
import { Chat, expect, test } from "./parley";
import { visitScreens } from "./screens";

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

test.describe("with chats", () => {
  test.skip(!SECRET, "needs HASURA_GRAPHQL_ADMIN_SECRET, as a stack of this machine has it");
  test.use({ reducedMotion: "reduce" });

  async function arrive(page: Page): Promise<Chat> {
    const chat = await Chat.open(page);
    await furnish(chat);
    await page.goto("/");
    await expect(chat.sessions).toHaveCount(CHATS.length);
    return chat;
  }

  test("axe finds nothing in dialogs, lists and parts of messages", async ({ page }) => {
    const chat = await arrive(page);
    await visitScreens(chat, async (name) => {
      expect(await findings(page), name).toEqual([]);
    });
  });
});

test.describe("in German", () => {
  test.use({ locale: "de-AT", reducedMotion: "reduce" });

  test("axe finds nothing", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("textbox", { name: "Nachricht", exact: true })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    for (const item of ["Konto anlegen", "Konto und Daten", "Tastenkürzel"]) {
      await page.getByRole("button", { name: "Gast", exact: true }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await findings(page)).toEqual([]);
      await page.getByRole("menuitem", { name: item }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await findings(page), item).toEqual([]);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    await page.keyboard.press("Control+K");
    await expect(page.getByRole("option").first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
});

test.use({ expectedErrors: ["status of 422"] });
