import { Chat, expect, test } from "./parley";
import { OWN_STACK, runModule } from "./stack";

test.describe("while processes are killed", () => {
  test.skip(!OWN_STACK, "needs a stack of this machine, whose processes it kills");
  test.use({ expectedErrors: ["net::ERR_", "WebSocket", "Failed to load resource", "status of 50"] });
  test.setTimeout(600_000);

  test("an open tab shows what was acknowledged, without a reload", async ({ page }) => {
    const chat = await Chat.open(page);
    await chat.newChat();
    const token = await chat.token();
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    // Few enough messages for one page of a browser.
    const stored = await runModule<Record<string, string[]>>(
      "tests.chaos.kill",
      ["--seed", "2", "--kills", "5", "--pace", "0.5", "--messages", "25"],
      { KILL_TOKEN: token, KILL_SESSION: chat.sessionId() },
    );
    const expected = stored[chat.sessionId()] ?? [];
    expect(expected.length).toBeGreaterThan(20);
    await expect.poll(() => chat.messageIds(), { timeout: 60_000 }).toEqual(expected);
    expect(loads).toBe(0);
  });
});
