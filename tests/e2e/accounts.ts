import { randomUUID } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { expect } from "./parley";

export const PASSWORD = "correct horse battery";

export const newName = () => `e2e-${randomUUID().slice(0, 8)}`;

/** Chooses from the menu of a guest or an account, which its button is named after. */
export async function choose(page: Page, account: string | RegExp, item: string): Promise<void> {
  await page.getByRole("button", { name: account }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Fills in the form for signing in or up; the dialog stays to be sent. */
export async function fill(
  page: Page,
  item: "Sign in" | "Create an account",
  name: string,
  password = PASSWORD,
): Promise<Locator> {
  await choose(page, /Guest/, item);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("User name").fill(name);
  await dialog.getByLabel("Password").fill(password);
  return dialog;
}

export async function signUp(page: Page, name: string): Promise<void> {
  const dialog = await fill(page, "Create an account", name);
  await dialog.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
}

export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  const dialog = await fill(page, "Sign in", name, password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
}
