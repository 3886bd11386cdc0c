import { BACKEND, Chat, expect, test } from "./parley";
import { freeze, OWN_STACK, thaw, writeUntil } from "./stack";

const LONG = { timeout: 120_000 };

test.describe("a token that ends", () => {
  test.skip(!OWN_STACK, "needs a stack of this machine, whose model it stops in the middle of a word");
  test.afterEach(() => thaw("model"));

  test("while a reply is being written is renewed before, and the socket with it, without a gap", async ({
    page,
    context,
  }) => {
    // The first token is good for a minute, as the page is told: it is renewed at once, in the middle of the reply.
    let hold: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      hold = resolve;
    });
    let renewals = 0;
    await context.route(`${BACKEND}/api/auth/*`, async (route) => {
      const first = route.request().url().endsWith("/guest") && renewals === 0;
      if (!first) {
        renewals += 1;
        await held;
      }
      const response = await route.fetch();
      const grant = (await response.json()) as object;
      await route.fulfill({ response, json: first ? { ...grant, expires_in: 75 } : grant });
    });
    let sockets = 0;
    page.on("websocket", () => {
      sockets += 1;
    });
    const chat = await Chat.open(page);
    // Whatever the page ever says of its connection.
    await page.evaluate(() => {
      const said: (string | undefined)[] = [];
      Object.assign(window, { said });
      const state = document.querySelector<HTMLElement>("[data-live]");
      if (state)
        new MutationObserver(() => said.push(state.dataset.live)).observe(state, { attributes: true });
    });
    freeze("model");
    await chat.send("Tell me a long story about a lighthouse.");
    const writing = page.locator('article[data-status="streaming"]');
    await writeUntil(async () => /(\S+\s+){3}/.test((await writing.allTextContents()).join()));
    await expect.poll(() => renewals, LONG).toBe(1);
    const opened = sockets;
    hold();
    await expect.poll(() => sockets).toBe(opened + 1);
    // The new socket carries what the old one did.
    await chat.seed("From another device");
    await expect(chat.session("From another device")).toBeVisible();
    thaw("model");
    await expect(chat.stored()).toHaveCount(1, LONG);
    await expect(chat.alert).toHaveCount(0);
    expect(renewals).toBe(1);
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.filter((state) => state !== "connected")).toEqual([]);
  });
});

test.describe("a slow network", () => {
  test("shows what is sent at once, and the reply as it comes", async ({ page, context }) => {
    const chat = await Chat.open(page);
    const id = await chat.seed("Plans", ["Before."]);
    await chat.session("Plans").click();
    await expect(chat.message("Before.")).toBeVisible();
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    const [latency, throughput] = [1_500, 6_000];
    const conditions = {
      offline: false,
      latency,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    };
    await network.send("Network.emulateNetworkConditions", conditions);

    await chat.send("Are you there?");
    // It was shown before the server can have heard of it.
    const sent = chat.message("Are you there?");
    await expect(sent).toHaveAttribute("data-status", "submitted");
    await expect(chat.composer).toHaveValue("");
    await expect(sent).toHaveAttribute("data-status", "ready", LONG);
    await expect(chat.stored()).toHaveCount(1, LONG);
    await chat.store(id, ["From another device."]);
    await expect(chat.message("From another device.")).toBeVisible(LONG);
    const texts = await chat.texts();
    expect(texts).toHaveLength(4);
    await expect(chat.alert).toHaveCount(0);

    await page.reload();
    await expect.poll(() => chat.texts(), LONG).toEqual(texts);
  });
});
