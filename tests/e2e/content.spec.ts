import { answerWith, Chat, expect, test } from "./parley";
import { RICH_REPLY } from "./rich";

test("code is coloured, formulas are set and diagrams drawn, under the policy of the page", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const chat = await Chat.open(page);
  await answerWith(page, RICH_REPLY);
  await chat.send("Show me.");
  const reply = chat.replies.first();

  const keyword = reply.locator(".hljs-keyword").first();
  await expect(keyword).toHaveText("def");
  const colourOf = (one: Element) => getComputedStyle(one).color;
  expect(await keyword.evaluate(colourOf)).not.toBe(await reply.locator("pre").first().evaluate(colourOf));
  const code = reply.locator("pre").first();
  const scrolls = () => code.evaluate((one) => one.scrollWidth > one.clientWidth);
  expect(await scrolls()).toBe(true);
  await reply.getByRole("button", { name: "Wrap lines" }).click();
  await expect.poll(scrolls).toBe(false);
  await reply.getByRole("button", { name: "Copy code" }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('return f"Hello, {name}"');

  await expect(reply.locator(".katex")).toHaveCount(2);
  await expect(reply.locator(".formula")).toBeVisible();
  await expect(reply).toContainText("between $5 and $10");
  expect(await page.evaluate(() => document.fonts.check("16px KaTeX_Main"))).toBe(true);

  const diagram = reply.getByRole("img", { name: "Diagram" });
  await expect(diagram).toHaveCount(1, { timeout: 60_000 });
  const drawn = () => diagram.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth);
  await expect.poll(drawn).toBeGreaterThan(200);
  await expect(reply).toContainText("This diagram cannot be drawn.");
  await reply.getByRole("button", { name: "Show the source" }).click();
  await expect(reply.locator("pre").nth(1)).toContainText("A[Written]");
});

test("the document of the diagrams answers to nobody else", async ({ page, request }) => {
  const policy = (await request.get("/diagram")).headers()["content-security-policy"];
  expect(policy).toContain("sandbox allow-scripts");
  expect(policy).toContain("default-src 'none'");
  // On its own it has no origin: nothing of the page's is in its reach.
  await page.goto("/diagram");
  expect(await page.evaluate(() => window.origin)).toBe("null");
});
