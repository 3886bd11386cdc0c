import { Chat, expect, test } from "./parley";
import { OWN_STACK, sql } from "./stack";

const MESSAGES = 10_000;
const SESSIONS = 1_000;

/** A message of one to nine lines, so that no two neighbours are equally high. */
const TEXT = `'Message ' || n || repeat(E'\\nand one more line of it', (n * 7) % 9)`;

/** Writes the rows as the database's owner: the triggers number them like any others. */
function fill(sessionId: string): string[] {
  return sql<string[]>(`
    WITH added AS (
      INSERT INTO chat_messages (session_id, role, content)
        SELECT '${sessionId}', CASE n % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, ${TEXT}
          FROM generate_series(1, ${MESSAGES}) AS n
        RETURNING message_id, seq)
    SELECT json_agg(message_id ORDER BY seq) FROM added`);
}

function fillList(owner: string): string[] {
  return sql<string[]>(`
    WITH added AS (
      INSERT INTO chat_sessions (user_id, title, last_message_at)
        SELECT '${owner}', 'Chat ' || n, now() - n * interval '1 hour' FROM generate_series(1, ${SESSIONS}) AS n
        RETURNING session_id, last_message_at)
    SELECT json_agg(session_id ORDER BY last_message_at DESC) FROM added`);
}

test.describe("at scale", () => {
  test.skip(!OWN_STACK, "needs a stack of this machine, whose database it fills");

  test("a chat of 10,000 messages is read to its beginning, and no line jumps", async ({ page }) => {
    const chat = await Chat.open(page);
    const ids = fill(await chat.seed("Long", []));
    await page.reload();
    await chat.session("Long").click();
    const scroller = page.getByRole("region", { name: "Messages" });
    await expect(chat.message(`Message ${MESSAGES}`)).toBeInViewport();
    // What is in sight is rendered, and a little around it.
    expect(await chat.messages.count()).toBeLessThan(60);

    // The next older page waits until the reader's line is noted.
    let release: () => void = () => undefined;
    const noted = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = 0;
    await page.route("**/v1/graphql", async (route) => {
      const earlier = route.request().postData()?.includes("EarlierMessages") ?? false;
      if (earlier && held === 0) {
        held += 1;
        await noted;
      }
      await route.continue();
    });
    await scroller.hover();
    await expect(async () => {
      await page.mouse.wheel(0, -900);
      expect(held).toBe(1);
    }).toPass();
    await chat.isStill();
    const before = await chat.inSight();
    release();
    await expect(page.getByRole("status", { name: "Loading earlier messages" })).toBeHidden();
    await chat.isStill();
    const after = new Map((await chat.inSight()).map(({ id, top }) => [id, top]));
    expect(before.length).toBeGreaterThan(1);
    for (const { id, top } of before) expect(Math.abs((after.get(id) ?? Number.NaN) - top)).toBeLessThan(2);

    // To the very beginning, page by page.
    await scroller.focus();
    await expect(async () => {
      await page.keyboard.press("Home");
      await expect(chat.messages.first()).toHaveAttribute("aria-setsize", String(MESSAGES), { timeout: 500 });
    }).toPass({ timeout: 120_000, intervals: [0] });
    await page.keyboard.press("Home");
    await expect(page.locator(`[data-message="${ids[0]}"]`)).toBeInViewport();

    // All of them are there, each in its place.
    for (let step = 0; step <= 20; step += 1) {
      await scroller.evaluate((one, part) => one.scrollTo(0, one.scrollHeight * part), step / 20);
      await chat.isStill();
      const shown = await chat.rendered();
      expect(shown.length).toBeGreaterThan(1);
      for (const { id, place } of shown) expect(id).toBe(ids[place - 1]);
    }
    await page.keyboard.press("End");
    await expect(page.locator(`[data-message="${ids.at(-1)}"]`)).toBeInViewport();
  });

  test("a list of 1,000 chats is scrolled to its end, in order and without a gap", async ({ page }) => {
    const chat = await Chat.open(page);
    const ids = fillList(await chat.userId());
    await page.reload();
    await expect(chat.session("Chat 1")).toBeVisible();
    // A row that has the focus stays, however far away.
    await chat.session("Chat 1").focus();
    const seen: string[] = [];
    const list = page.getByRole("navigation", { name: "Your chats" });
    await expect(async () => {
      const shown = await chat.sessions.evaluateAll((links) =>
        links.map((link) => (link as HTMLElement).dataset.session ?? ""),
      );
      expect(shown.length).toBeLessThan(100);
      // The heading and the chat in focus may be kept from elsewhere; the rest goes on where it was.
      for (const id of shown) if (!seen.includes(id)) seen.push(id);
      await list.evaluate((one) => one.scrollBy(0, one.clientHeight / 2));
      expect(seen).toHaveLength(SESSIONS);
    }).toPass({ timeout: 120_000, intervals: [0] });
    expect(seen).toEqual(ids);
    // The last rows are rendered before they are in sight.
    await list.evaluate((one) => one.scrollTo(0, one.scrollHeight));
    await expect(chat.session(`Chat ${SESSIONS}`)).toBeInViewport();
    await expect(chat.sessions.first()).toBeFocused();
    expect(await chat.sessions.first().getAttribute("data-session")).toBe(ids[0]);
    await chat.session(`Chat ${SESSIONS}`).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Chat ${SESSIONS}`);
  });
});
