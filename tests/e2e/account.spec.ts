import { randomUUID } from "node:crypto";
import { Chat, expect, test } from "./parley";

test.use({ expectedErrors: ["status of 401"] });

test("an account keeps the guest's chats, and opens them again after signing out", async ({
  page,
  context,
}) => {
  const chat = await Chat.open(page);
  await chat.seed("Say hello");
  await expect(chat.session("Say hello")).toBeVisible();
  const username = `e2e-${randomUUID().slice(0, 8)}`;
  const dialog = page.getByRole("dialog");

  await page.getByRole("button", { name: /Guest/ }).click();
  await page.getByRole("menuitem", { name: "Create an account" }).click();
  await expect(dialog.getByLabel("User name")).toBeFocused();
  await dialog.getByLabel("User name").fill(username);
  await dialog.getByLabel("Password").fill("correct horse battery");
  await dialog.getByRole("button", { name: "Create account" }).click();
  await expect(dialog).toBeHidden();
  await expect(chat.session("Say hello")).toBeVisible();
  const account = page.getByRole("button", { name: username });
  await expect(account).toBeVisible();

  // Another tab is signed out with this one: the cookie is theirs in common.
  const other = await Chat.open(await context.newPage());
  await expect(other.session("Say hello")).toBeVisible();
  await account.click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
  await expect(page).toHaveURL("/");
  await expect(other.sessions).toHaveCount(0);
  await other.page.close();

  await page.getByRole("button", { name: /Guest/ }).click();
  await page.getByRole("menuitem", { name: "Sign in" }).click();
  await dialog.getByLabel("User name").fill(username);
  await dialog.getByLabel("Password").fill("wrong");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Password").fill("correct horse battery");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(chat.message("Hello.")).toBeVisible();
});

test("a token that a service refuses is renewed without the reader noticing", async ({ page }) => {
  const chat = await Chat.open(page);
  let refused = 0;
  await page.route("**/api/chat", async (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const body = JSON.stringify({ code: "token-expired", status: 401, detail: "The token has expired." });
    await route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      headers: { "access-control-allow-origin": new URL(page.url()).origin },
      body,
    });
  });
  await chat.ask("Name a river.");
  expect(refused).toBe(2);
  await expect(chat.alert).toHaveCount(0);
  await chat.isLive();
});
