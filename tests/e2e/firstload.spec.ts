import { Chat, expect, test } from "./parley";

/** Bytes of JavaScript, as they travel, that a reader may have to wait for. */
const LIMIT = 200 * 1024;

test("the first load of a chat is at most 200 KiB of JavaScript", async ({ page }) => {
  // What is loaded once the browser has nothing better to do keeps nobody waiting.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const scripts = new Map<string, { path: string; bytes: number }>();
  network.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script") scripts.set(requestId, { path: new URL(response.url).pathname, bytes: 0 });
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  const chat = await Chat.open(page);
  await chat.newChat();
  await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
  const loaded = [...scripts.values()].sort((a, b) => b.bytes - a.bytes);
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of loaded)
    test.info().annotations.push({ type: "script", description: `${bytes} ${path}` });
  test.info().annotations.push({ type: "first load", description: `${(total / 1024).toFixed(1)} KiB` });
  expect(loaded.every(({ bytes }) => bytes > 0)).toBe(true);
  expect(total).toBeLessThanOrEqual(LIMIT);
});

test("what a page runs at first is compiled while it arrives, beside the page", async ({ request }) => {
  const page = await (await request.get("/")).text();
  const scripts = (page.match(/<script[^>]* src="[^>]*>/g) ?? []).filter((one) => !/nomodule/i.test(one));
  expect(scripts.length).toBeGreaterThan(5);
  for (const script of scripts) {
    const path = /src="([^"]*)"/.exec(script)?.[1] ?? "";
    const code = await (await request.get(path)).text();
    expect(code.startsWith("//# allFunctionsCalledOnLoad\n"), path).toBe(true);
  }
});
