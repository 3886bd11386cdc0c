import { Chat, expect, test } from "./parley";

test.describe("a reader whose browser speaks German", () => {
  test.use({ locale: "de-AT" });

  test("gets the page in German, and can choose another language", async ({ page }) => {
    const scripts: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts.push(request.url());
    });
    await page.goto("/");
    const html = page.locator("html");
    await expect(html).toHaveAttribute("lang", "de");
    const composer = page.getByRole("textbox", { name: "Nachricht", exact: true });
    await expect(composer).toBeVisible();
    const chat = new Chat(page);
    await chat.isLive();
    const id = await chat.seed(
      "Zwölf",
      Array.from({ length: 12 }, (_, n) => `Zeile ${n + 1}`),
    );
    await expect(chat.session("Zwölf").getByText("12 Nachrichten")).toBeAttached();
    await chat.session("Zwölf").click();
    await expect(page).toHaveURL(`/c/${id}`);

    // What nobody has named yet is called so in the reader's words, and found by them.
    await page.getByRole("button", { name: "Neuer Chat", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Neuer Chat");
    await expect(chat.session("Neuer Chat")).toBeVisible();
    await expect(page).toHaveTitle("Neuer Chat · Parley");
    await page.keyboard.press("Control+K");
    await page.getByRole("combobox").fill("Neuer");
    await expect(page.getByRole("group", { name: "Chats" }).getByRole("option")).toHaveText("Neuer Chat");
    await page.keyboard.press("Escape");

    // The other language comes when it is asked for, and stays.
    const before = scripts.length;
    await page.getByRole("button", { name: "Gast", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await expect(html).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("New chat");
    expect(scripts.length).toBeGreaterThan(before);
    await expect(chat.composer).toBeVisible();
    await expect(chat.session("Zwölf").getByText("12 messages")).toBeAttached();
    await page.reload();
    await expect(html).toHaveAttribute("lang", "en");
    await expect(chat.composer).toBeVisible();

    await page.getByRole("button", { name: "Guest", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "Browser's language" }).click();
    await expect(composer).toBeVisible();
    await page.goto("/nowhere/at/all");
    await expect(page.getByRole("heading", { name: "Diese Seite gibt es nicht" })).toBeVisible();
  });
});

test.use({ expectedErrors: ["status of 404"] });
