import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { choose, newName, signUp } from "./accounts";
import { CHATS, furnish, SECRET } from "./furniture";
import { Chat, expect, test } from "./parley";
import { closeDialog, openChat, VISIT_ERRORS, visitScreens } from "./screens";

/** In which Plotly measures text; it is never shown. */
const PLOTLY_RULER = "svg#js-plotly-tester";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, by all rules or by these. */
async function findings(page: Page, rules?: string[]): Promise<string[]> {
  // Movement halfway through has the contrast of halfway.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const axe = new AxeBuilder({ page }).exclude(PLOTLY_RULER);
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze();
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

/** What stands beside the window, though nothing around it scrolls sideways. */
function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate((ruler) => {
    const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const around = (element: Element): Element[] =>
      element.parentElement ? [element.parentElement, ...around(element.parentElement)] : [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => !element.closest(ruler))
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && (left < -0.5 || right > window.innerWidth + 0.5);
      })
      .filter((element) => !around(element).some(scrolls))
      .map((element) => element.outerHTML.slice(0, 120));
  }, PLOTLY_RULER);
}

test.describe("with chats", () => {
  test.skip(!SECRET, "needs HASURA_GRAPHQL_ADMIN_SECRET, as a stack of this machine has it");
  test.use({ reducedMotion: "reduce", expectedErrors: VISIT_ERRORS });

  async function arrive(page: Page): Promise<Chat> {
    const chat = await Chat.open(page);
    await furnish(chat);
    await page.goto("/");
    await expect(chat.sessions).toHaveCount(CHATS.length);
    return chat;
  }

  test.describe("dark, from right to left", () => {
    test.use({ colorScheme: "dark" });

    test("axe finds nothing in dialogs, lists and parts of messages", async ({ page }) => {
      const chat = await arrive(page);
      await page.evaluate(() => {
        document.documentElement.dir = "rtl";
      });
      await visitScreens(chat, async (name) => {
        expect(await findings(page), name).toEqual([]);
      });
      await page.getByRole("button", { name: "Back to all chats" }).click();
      await chat.seed("שלום עולם", ["مرحبا، كيف حالك؟", "Hello there, **שלום**."]);
      await openChat(chat, "שלום עולם");
      await expect(chat.message("Hello there")).toBeVisible();
      expect(await findings(page), "text from right to left").toEqual([]);
    });
  });

  test("at 320 pixels nothing sticks out, and targets are large enough", async ({ page }) => {
    await page.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute("data-printed", "");
    });
    const chat = await arrive(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await visitScreens(chat, async (name) => {
      expect(await stickingOut(page), name).toEqual([]);
      expect(await findings(page), name).toEqual([]);
    });

    await page.getByRole("button", { name: "Back to all chats" }).click();
    await openChat(chat, "Why a rainbow is a bow");
    await page.keyboard.press("Control+P");
    await expect(page.locator("html[data-printed]")).toBeAttached();
    await page.emulateMedia({ media: "print" });
    expect(await stickingOut(page), "on paper").toEqual([]);
    // Paper has no landmarks and no targets.
    expect(await findings(page, ["color-contrast"]), "on paper").toEqual([]);
  });
});

test.describe("where signing out would lose a message", () => {
  test.use({ reducedMotion: "reduce", expectedErrors: ["net::ERR_"] });

  test("axe finds nothing", async ({ page }) => {
    const chat = await Chat.open(page);
    const name = newName();
    await signUp(page, name);
    await page.route("**/api/chat", (route) => route.abort("connectionrefused"));
    await chat.send("Not yet.");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const item of ["Sign out", "Account and data"]) {
        await choose(page, name, item);
        await expect(page.getByRole("dialog")).toContainText("1 message was not sent yet.");
        expect(await findings(page), `${item}, ${colorScheme}`).toEqual([]);
        await closeDialog(page);
      }
    }
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
