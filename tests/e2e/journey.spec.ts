import type { Browser, BrowserContext, Page } from "@playwright/test";
import { BACKEND, Chat, expect, HASURA, test } from "./parley";
import { kill, OWN_STACK, type Part, sql } from "./stack";

// A journey can be repeated: JOURNEY_SEED=7 JOURNEY_SECONDS=600 npm run e2e -- journey
const SEED = Number(process.env.JOURNEY_SEED ?? 1);
const SECONDS = Number(process.env.JOURNEY_SECONDS ?? 45);

// People think between two steps; it also lets the demo model keep up with them.
const PAUSE_MS = 1_500;

/** mulberry32: the same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Person {
  name: string;
  context: BrowserContext;
  tabs: Chat[];
}

async function arrive(browser: Browser, name: string): Promise<Person> {
  const context = await browser.newContext();
  const first = await Chat.open(await context.newPage());
  const second = await Chat.open(await context.newPage());
  return { name, context, tabs: [first, second] };
}

async function throughMenu(page: Page, item: string): Promise<boolean> {
  const menu = page.getByRole("button", { name: "Actions for this chat" });
  if (!(await menu.isVisible())) return false;
  await menu.click();
  // A chat that the other tab has just deleted offers to delete it for good, which is something else.
  const entry = page.getByRole("menuitem", { name: item, exact: true });
  if (await entry.isVisible()) {
    if (await entry.click({ timeout: 2_000 }).then(() => true, isGone)) return true;
  }
  await page.keyboard.press("Escape");
  return false;
}

type Step = (tab: Chat, roll: () => number, text: string) => Promise<void>;

const PARTS: Part[] = ["postgres", "engine", "backend"];
const STEPS: [name: string, weight: number, step: Step][] = [
  [
    "send",
    8,
    async (tab, _, text) => {
      if (!(await tab.composer.isVisible())) return;
      await tab.composer.fill(text);
      await tab.composer.press("Enter");
    },
  ],
  [
    "new chat",
    2,
    async (tab) => {
      await tab.page.getByRole("button", { name: "New chat", exact: true }).click();
    },
  ],
  [
    "open",
    3,
    async (tab, roll) => {
      const count = await tab.sessions.count();
      // The list is live: the chat may have gone since it was counted.
      if (count)
        await tab.sessions
          .nth(Math.floor(roll() * count))
          .click({ timeout: 2_000 })
          .catch(isGone);
    },
  ],
  [
    "rename",
    2,
    async (tab, _, text) => {
      if (!(await throughMenu(tab.page, "Rename"))) return;
      const field = tab.page.getByRole("textbox", { name: "Name of the chat" });
      await field.fill(`Named ${text}`);
      await field.press("Enter");
    },
  ],
  [
    "clear",
    1,
    async (tab) => {
      if (!(await throughMenu(tab.page, "Clear messages"))) return;
      await tab.page.getByRole("dialog").getByRole("button", { name: "Clear messages" }).click();
    },
  ],
  [
    "delete",
    1,
    async (tab) => {
      await throughMenu(tab.page, "Delete");
    },
  ],
  [
    "undo",
    2,
    async (tab) => {
      const undo = tab.page.getByRole("button", { name: "Undo" }).first();
      if (await undo.isVisible()) await undo.click({ timeout: 2_000 }).catch(isGone);
    },
  ],
  [
    "reload",
    1,
    async (tab) => {
      await tab.page.reload();
    },
  ],
  [
    "kill",
    1,
    async (_, roll) => {
      kill(PARTS[Math.floor(roll() * PARTS.length)] as Part);
    },
  ],
];

/** A notice or a chat may go in the moment of the click; anything else that fails is a finding. */
function isGone(error: Error): void {
  if (error.name !== "TimeoutError") throw error;
}

function choose(roll: () => number): [string, Step] {
  let place = roll() * STEPS.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight, step] of STEPS) {
    place -= weight;
    if (place < 0) return [name, step];
  }
  throw new Error("the weights do not add up");
}

/** Everything is up again, every tab has sent what it still can send, and no reply is being written. */
async function settle(people: Person[]): Promise<void> {
  for (const url of [`${HASURA}/healthz`, `${BACKEND}/readyz`]) {
    await expect
      .poll(async () => (await fetch(url).catch(() => null))?.status, { timeout: 60_000 })
      .toBe(200);
  }
  for (const { tabs } of people) {
    for (const tab of tabs) {
      await tab.isLive();
      const busy = tab.page.locator('article[aria-busy="true"], article[data-status="queued"]');
      await expect(busy).toHaveCount(0, { timeout: 120_000 });
      // A message that was refused is sent again; a chat deleted meanwhile takes none, so a few times only.
      const unsent = tab.page.getByRole("alert").filter({ hasText: "Not sent" });
      for (let attempt = 0; attempt < 10 && (await unsent.count()); attempt += 1) {
        const again = unsent.first().getByRole("button", { name: "Try again" });
        await again.click({ timeout: 2_000 }).catch(isGone);
        await expect(busy).toHaveCount(0, { timeout: 120_000 });
      }
      await expect(busy).toHaveCount(0, { timeout: 120_000 });
    }
  }
  // Nobody may be looking at a reply that is still being written.
  await expect.poll(runningReplies, { timeout: 120_000 }).toBe(0);
}

async function runningReplies(): Promise<number> {
  const metrics = await (await fetch(`${BACKEND}/metrics`)).text();
  return Number(/^parley_replies_running (\S+)$/m.exec(metrics)?.[1]);
}

interface Stored {
  session_id: string;
  title: string;
  total_messages: number;
  messages: { message_id: string }[];
}

/** The person's chats: from the database, and through GraphQL with their own token. */
async function stored(person: Person): Promise<[Stored[], Stored[]]> {
  const tab = person.tabs[0] as Chat;
  const token = await tab.token();
  const owner = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub as string;
  const query = `{ chat_sessions(where: {status: {_eq: "active"}}, order_by: {session_id: asc}) {
    session_id title total_messages
    messages(where: {deleted_at: {_is_null: true}}, order_by: {seq: asc}) { message_id } } }`;
  const answer = await fetch(`${HASURA}/v1/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const inDatabase = sql<Stored[] | null>(`
    SELECT json_agg(json_build_object('session_id', session_id, 'title', title, 'total_messages', total_messages,
      'messages', coalesce((SELECT json_agg(json_build_object('message_id', message_id) ORDER BY seq)
        FROM chat_messages m WHERE m.session_id = s.session_id AND deleted_at IS NULL), '[]')) ORDER BY session_id)
    FROM chat_sessions s WHERE user_id = '${owner}' AND status = 'active'`);
  return [inDatabase ?? [], (await answer.json()).data.chat_sessions];
}

/** The branch that a session shows. */
function shownBranch(sessionId: string): string[] {
  return sql<string[]>(`SELECT coalesce(json_agg(message_id ORDER BY seq), '[]')
    FROM session_path('${sessionId}', NULL, NULL, 200)`);
}

/** The list of one tab: title and count by session. */
async function listed(tab: Chat): Promise<Record<string, string>> {
  return tab.sessions.evaluateAll((links) =>
    Object.fromEntries(
      links.map((link) => [
        (link as HTMLElement).dataset.session ?? "",
        `${link.querySelector("[dir]")?.textContent} ${link.querySelector("[data-count]")?.textContent ?? 0}`,
      ]),
    ),
  );
}

test.describe("a random journey", () => {
  test.skip(
    !OWN_STACK,
    "needs a stack of this machine, whose processes it kills and whose database it reads",
  );
  test.use({ expectedErrors: ["net::ERR_", "WebSocket", "Failed to load resource"] });
  test.setTimeout(SECONDS * 1_000 + 240_000);

  test(`of two people with two tabs each ends with the same everywhere (seed ${SEED})`, async ({
    browser,
  }) => {
    const people = [await arrive(browser, "first"), await arrive(browser, "second")];
    const roll = dice(SEED);
    const end = Date.now() + SECONDS * 1_000;
    for (let number = 1; Date.now() < end; number += 1) {
      const person = people[Math.floor(roll() * 2)] as Person;
      const place = Math.floor(roll() * 2);
      const [name, step] = choose(roll);
      await test.step(`${number}: ${person.name} person, tab ${place + 1}: ${name}`, () =>
        step(person.tabs[place] as Chat, roll, `step ${number}`));
      await new Promise((resume) => setTimeout(resume, roll() * PAUSE_MS));
    }

    await settle(people);
    for (const person of people) {
      const [database, graphql] = await stored(person);
      expect(graphql).toEqual(database);
      expect(database.map((session) => session.total_messages)).toEqual(
        database.map((session) => session.messages.length),
      );
      const expected = Object.fromEntries(
        database.map((session) => [session.session_id, `${session.title} ${session.total_messages}`]),
      );
      for (const tab of person.tabs) {
        await expect
          .poll(() => listed(tab), { message: `the list of the ${person.name} person` })
          .toEqual(expected);
        const open = database.find((session) => session.session_id === tab.sessionId());
        if (open) await expect.poll(() => tab.messageIds()).toEqual(shownBranch(open.session_id));
      }
      await person.context.close();
    }
  });
});
