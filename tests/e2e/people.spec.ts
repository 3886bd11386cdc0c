import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { choose, fill, newName, PASSWORD, signIn, signUp } from "./accounts";
import { Chat, expect, test } from "./parley";

const NEW_PASSWORD = "staple battery horse";

test.use({ expectedErrors: ["status of 40", "net::ERR_"] });

/** An account with a chat of its own, made in a browser that is gone again. */
async function makeAccount(page: Page): Promise<string> {
  const name = newName();
  const chat = await Chat.open(page);
  await chat.seed("Made before");
  await signUp(page, name);
  await choose(page, name, "Sign out");
  await expect(page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
  return name;
}

test("who signs in is asked about the chats they have as a guest, and brings them along", async ({
  page,
  context,
}) => {
  const name = await makeAccount(page);
  const chat = await Chat.open(page);
  const other = await Chat.open(await context.newPage());
  await chat.seed("As a guest", ["Said as a guest"]);
  await chat.session("As a guest").click();
  await expect(chat.message("Said as a guest")).toBeVisible();
  // What is on its way comes along, too.
  await context.route("**/api/chat", (route) => route.abort("connectionreset"));
  await chat.send("Not yet sent");
  await chat.composer.fill("Half a thought");

  const dialog = await fill(page, "Sign in", name);
  await expect(dialog.getByRole("radio", { name: "Bring them into the account" })).toBeChecked();
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
  for (const tab of [chat, other]) {
    await expect(tab.session("As a guest")).toBeVisible();
    await expect(tab.session("Made before")).toBeVisible();
  }
  await context.unroute("**/api/chat");
  await page.reload();
  await chat.session("As a guest").click();
  await expect(chat.message("Said as a guest")).toBeVisible();
  await expect(chat.composer).toHaveValue("Half a thought");
  await expect(chat.stored()).toHaveCount(1, { timeout: 120_000 });
  expect((await chat.texts()).filter((text) => text === "user: Not yet sent")).toHaveLength(1);
});

test("the chats of a guest stay behind where their reader wants that", async ({ page }) => {
  const name = await makeAccount(page);
  const chat = await Chat.open(page);
  await chat.seed("As a guest");
  await expect(chat.session("As a guest")).toBeVisible();
  const dialog = await fill(page, "Sign in", name);
  await dialog.getByRole("radio", { name: "Leave them: nobody can open them again" }).check();
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(chat.session("Made before")).toBeVisible();
  await expect(chat.session("As a guest")).toHaveCount(0);
});

test("a new password ends the sign-ins of other devices, and signing out everywhere ends all", async ({
  page,
  browser,
}) => {
  const name = newName();
  const chat = await Chat.open(page);
  await chat.seed("Mine");
  await signUp(page, name);
  const device = await browser.newContext();
  const other = await Chat.open(await device.newPage());
  await signIn(other.page, name);
  await expect(other.session("Mine")).toBeVisible();

  await choose(page, name, "Account and data");
  const dialog = page.getByRole("dialog", { name: "Account and data" });
  await dialog.getByLabel("Current password").fill("wrong");
  await dialog.getByLabel("New password").fill(NEW_PASSWORD);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("The password is wrong.");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await expect(chat.session("Mine")).toBeVisible();
  await other.page.reload();
  await expect(other.page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await signIn(other.page, name, NEW_PASSWORD);
  await expect(other.session("Mine")).toBeVisible();

  await choose(other.page, name, "Account and data");
  await expect(other.page.getByText("What is open elsewhere ends within 15 minutes.")).toBeVisible();
  await other.page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(other.page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await expect(other.sessions).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
  await device.close();
});

test("an account takes everything along and is deleted with everything", async ({ page, browser }) => {
  const name = newName();
  const chat = await Chat.open(page);
  await chat.seed("Recipes", ["Flour and water"]);
  await signUp(page, name);
  const stranger = await browser.newContext();
  const other = await Chat.open(await stranger.newPage());
  await other.seed("Not theirs");

  await choose(page, name, "Account and data");
  const dialog = page.getByRole("dialog", { name: "Account and data" });
  const started = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save everything" }).click();
  const file = await started;
  expect(file.suggestedFilename()).toBe("parley.zip");
  const packed = await readFile(await file.path());
  for (const part of ["account.json", " Recipes ", "files.json"]) expect(packed.includes(part)).toBe(true);
  expect(packed.includes("Not theirs")).toBe(false);

  await dialog.getByRole("button", { name: "Delete everything of mine" }).click();
  const password = dialog.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await password.fill("wrong");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("The password is wrong.");
  await password.fill(PASSWORD);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Everything of yours is deleted.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Guest/ })).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
  const form = await fill(page, "Sign in", name);
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await other.page.reload();
  await expect(other.session("Not theirs")).toBeVisible();
  await stranger.close();
});

test("a guest deletes everything with a word", async ({ page }) => {
  const chat = await Chat.open(page);
  await chat.seed("A secret");
  await expect(chat.session("A secret")).toBeVisible();
  await choose(page, /Guest/, "Account and data");
  const dialog = page.getByRole("dialog", { name: "Account and data" });
  await expect(dialog.getByLabel("Current password")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Delete everything of mine" }).click();
  const word = dialog.getByLabel("Type “delete” to go on");
  await word.fill("delet");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(chat.session("A secret")).toBeVisible();
  await word.fill("delete");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Everything of yours is deleted.")).toBeVisible();
  await expect(chat.sessions).toHaveCount(0);
});
