import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { answerWith, Chat, expect, HASURA, test } from "./parley";
import { pdf, png } from "./pdf";
import { RICH_REPLY } from "./rich";

// Not a test: `npm run screenshots` runs it on a stack of its own (python -m supervisor run --throwaway).

const FOLDER = join(__dirname, "../../docs/screenshots");
const SECRET = process.env.HASURA_GRAPHQL_ADMIN_SECRET;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const RAINBOW = `A rainbow forms when sunlight meets drops of water. Three things happen inside each drop:

1. **Refraction**: the light bends as it enters.
2. **Reflection**: it bounces off the back.
3. **Dispersion**: each colour leaves at an angle of its own.

You see red at about \`42°\` and violet at about \`40°\` from the point opposite the sun, so the sun is always behind you.

| Colour | Angle | Wavelength |
|---|---|---|
| Red | 42.4° | 700 nm |
| Green | 41.4° | 530 nm |
| Violet | 40.5° | 400 nm |`;

const SECOND = `Light that is reflected **twice** inside the drops leaves at about 51°, with the colours the other way round. It is fainter, since some light is lost at each reflection:

\`\`\`python
def bow(reflections: int, index: float = 1.333) -> float:
    """The angle of the bow around the point opposite the sun, in degrees."""
    n = reflections + 1
    i = acos(sqrt((index**2 - 1) / (n**2 - 1)))
    return abs(degrees(pi * reflections + 2 * i - 2 * n * asin(sin(i) / index)))
\`\`\`

> The dark band between the two bows has a name: Alexander's band.`;

const LIGHTHOUSE = [
  "The lighthouse keeper feeds his cat at dawn. The cat is called Brine and sleeps in a lobster pot.",
  "The tower was built in 1887 of red granite. It is 41 metres high and has 199 steps.",
  "In winter the supply boat comes on Tuesdays, unless the wind blows from the north.",
];

const HOUR = 3_600_000;
interface Furniture {
  title: string;
  hours: number;
  turns: [string, string][];
  /** Another reply to the last question. */
  again?: string;
  /** Why the last reply broke off. */
  failure?: { code: string; detail: string; status: number };
  /** What the last reply is, and keeps in its metadata. */
  part?: { type: "table" | "plot"; metadata: object };
}

/** A call that stands at the beginning of the reply, as it is stored. */
const call = (name: string, result: string) => ({
  tool_calls: [{ name, at: 0, result, failed: false, part: { type: "message" } }],
});
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const CHATS: Furniture[] = [
  {
    title: "Why a rainbow is a bow",
    hours: 0.2,
    turns: [
      ["How does a rainbow form, and why is it a bow?", RAINBOW],
      ["And why are there sometimes two of them?", SECOND],
    ],
  },
  {
    title: "Rain in Lisbon",
    hours: 1,
    turns: [
      ["How much does it rain in Lisbon and in Porto?", "Porto gets about half as much again as Lisbon."],
    ],
    part: {
      type: "plot",
      metadata: {
        title: "Rain by month",
        data: [
          { type: "bar", name: "Lisbon", x: MONTHS, y: [100, 85, 53, 68, 54, 16, 4, 6, 33, 101, 128, 127] },
          {
            type: "bar",
            name: "Porto",
            x: MONTHS,
            y: [147, 110, 96, 118, 90, 40, 20, 33, 72, 158, 172, 181],
          },
        ],
        layout: { yaxis: { title: { text: "mm" } }, barmode: "group" },
        ...call("make_plot", "The user sees the plot."),
      },
    },
  },
  {
    title: "Planets by size",
    hours: 1.5,
    turns: [["Compare the planets.", "Jupiter has more mass than all the others together."]],
    part: {
      type: "table",
      metadata: {
        title: "The planets",
        columns: ["Planet", "Diameter, km", "Moons", "Rings"],
        rows: [
          ["Mercury", 4879, 0, false],
          ["Venus", 12104, 0, false],
          ["Earth", 12756, 1, false],
          ["Mars", 6792, 2, false],
          ["Jupiter", 142984, 97, true],
          ["Saturn", 120536, 274, true],
          ["Uranus", 51118, 29, true],
          ["Neptune", 49528, 16, true],
          ["Pluto (dwarf)", 2376, 5, false],
          ["Ceres (dwarf)", 939, 0, false],
          ["Eris (dwarf)", 2326, 1, false],
        ],
        ...call("make_table", "The user sees the table (11 rows)."),
      },
    },
  },
  { title: "Weekend in Lisbon", hours: 2, turns: [["Two days in Lisbon?", "Begin in **Alfama**, early."]] },
  { title: "Why is my sourdough flat", hours: 26, turns: [["My loaf is flat.", "It rose too long."]] },
  { title: "Cover letter for the museum", hours: 29, turns: [["Shorten this letter.", "Here it is."]] },
  { title: "A regex for ISO dates", hours: 75, turns: [["Match 2026-05-03.", "`\\d{4}-\\d{2}-\\d{2}`"]] },
  {
    title: "Names for a small bakery",
    hours: 100,
    turns: [["Two names for a small bakery?", "Flour and Oven."]],
    again: "Crumb and Kiln: both are short, and neither says bread.",
  },
  {
    title: "Trip budget",
    hours: 300,
    turns: [["What does a week in Porto cost?", "Count about 640 euros: 210 for the"]],
    failure: { code: "model-timeout", detail: "The model took too long: try again.", status: 503 },
  },
  {
    title: "Sonnet about rain",
    hours: 2_000,
    turns: [["A sonnet, please.", "Shall I compare thee to a drop?"]],
  },
];

async function admin(query: string, variables: object): Promise<void> {
  const headers = { "content-type": "application/json", "x-hasura-admin-secret": SECRET ?? "" };
  const answer = await fetch(`${HASURA}/v1/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const result = (await answer.json()) as { errors?: unknown };
  if (result.errors) throw new Error(JSON.stringify(result.errors));
}

/** A life with Parley for the reader of this page, replies included. */
async function furnish(chat: Chat): Promise<void> {
  const token = await chat.token();
  const owner = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub as string;
  for (const { title, hours, turns, again, failure, part } of CHATS.toReversed()) {
    const session_id = randomUUID();
    const at = (minutes: number) => new Date(Date.now() - hours * HOUR + minutes * 60_000).toISOString();
    const session = { session_id, user_id: owner, title, last_message_at: at(0), created_at: at(0) };
    const messages = turns.flatMap(([question, reply], turn) => {
      const message_id = randomUUID();
      const last = turn === turns.length - 1;
      const metadata = { model: "smollm2-135m-instruct", reply_to: message_id };
      const answer = { session_id, role: "assistant", parent_message_id: message_id, metadata };
      const timestamp = at(turn * 2 + 1);
      return [
        { session_id, message_id, role: "user", content: question, timestamp: at(turn * 2) },
        last && failure
          ? { ...answer, content: reply, timestamp, type: "error", metadata: { ...metadata, ...failure } }
          : {
              ...answer,
              content: reply,
              timestamp,
              ...(last && part && { type: part.type, metadata: { ...metadata, ...part.metadata } }),
            },
        ...(last && again ? [{ ...answer, content: again, timestamp: at(turn * 2 + 2) }] : []),
      ];
    });
    await admin(
      `mutation ($session: chat_sessions_insert_input!, $messages: [chat_messages_insert_input!]!) {
        insert_chat_sessions_one(object: $session) { id }
        insert_chat_messages(objects: $messages) { affected_rows }
      }`,
      { session, messages },
    );
  }
}

async function arrive(page: Page): Promise<Chat> {
  const chat = await Chat.open(page);
  await furnish(chat);
  await page.goto("/");
  await expect(chat.stored()).toHaveCount(2);
  await expect(chat.sessions).toHaveCount(CHATS.length);
  await expect(page.getByRole("table")).toBeVisible();
  return chat;
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

test.skip(
  !SECRET,
  "needs HASURA_GRAPHQL_ADMIN_SECRET: python -m supervisor run --throwaway -- npm run screenshots",
);
test.use({ reducedMotion: "reduce", expectedErrors: ["net::ERR_"] });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 900 } });

    test("desktop", async ({ page, context }) => {
      const chat = await arrive(page);
      await take(page, `chat-${colorScheme}`);
      await chat.newChat();
      await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
      await take(page, `new-chat-${colorScheme}`);

      await chat.session("Weekend in Lisbon").click();
      await expect(chat.stored()).toHaveCount(1);
      await chat.send("Tell me about the trams of Lisbon.");
      await expect(page.locator('article[data-status="streaming"]')).toContainText(/(\S+\s+){3}/);
      await take(page, `streaming-${colorScheme}`);
      await page.getByRole("button", { name: "Stop the reply" }).click();
      await expect(chat.stored()).toHaveCount(2, { timeout: 120_000 });
      await chat.stored().last().hover();
      await take(page, `stopped-${colorScheme}`);

      await chat.session("Names for a small bakery").click();
      await expect(page.getByRole("group", { name: "Versions" })).toHaveText("2 / 2");
      await page.getByText("Crumb and Kiln").hover();
      await take(page, `versions-${colorScheme}`);
      await page.locator('article[data-role="user"]').hover();
      await page.getByRole("button", { name: "Edit message" }).click();
      await take(page, `edit-${colorScheme}`);
      await page.keyboard.press("Escape");

      await chat.session("Planets by size").click();
      await expect(page.locator('[data-part="table"] tbody tr')).toHaveCount(10);
      await take(page, `table-${colorScheme}`);
      await chat.session("Rain in Lisbon").click();
      await expect(page.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn");
      await page.getByText("Made a plot").click();
      await take(page, `plot-${colorScheme}`);

      await chat.session("Trip budget").click();
      await expect(chat.alert).toBeVisible();
      await take(page, `broken-off-${colorScheme}`);
      await chat.session("Weekend in Lisbon").click();
      await expect(chat.stored()).toHaveCount(2);

      await context.setOffline(true);
      await chat.send("And how do I get to Sintra?");
      await expect(chat.message("And how do I get to Sintra?")).toContainText("Waiting to be sent");
      await chat.session("Trip budget").focus();
      await page.keyboard.press("Delete");
      await take(page, `offline-${colorScheme}`);
      await page.getByRole("button", { name: "Dismiss" }).click();
      // What the server does not take is the reader's to decide about.
      const refusal = { code: "content-too-long", detail: "A message has at most 32,000 characters." };
      const headers = { "access-control-allow-origin": new URL(page.url()).origin };
      await page.route("**/api/chat", (route) =>
        route.fulfill({ status: 422, headers, contentType: "application/problem+json", json: refusal }),
      );
      await context.setOffline(false);
      await expect(chat.alert).toContainText("Not sent");
      await take(page, `failed-${colorScheme}`);
      await page.unroute("**/api/chat");
      await page.getByRole("button", { name: "Dismiss" }).click();

      await page.getByRole("button", { name: /Guest/ }).click();
      await take(page, `menu-${colorScheme}`);
      await page.getByRole("menuitem", { name: "Create an account" }).click();
      await take(page, `account-${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.goto("/c/00000000-0000-4000-8000-000000000000");
      await expect(page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();
      await take(page, `missing-${colorScheme}`);
    });

    test("content", async ({ page }) => {
      await page.setViewportSize({ width: 1440, height: 1100 });
      const chat = await Chat.open(page);
      await answerWith(page, RICH_REPLY);
      await chat.send("Code, a formula and a diagram, please.");
      await expect(page.getByRole("img", { name: "Diagram" })).toHaveCount(1, { timeout: 60_000 });
      await expect(page.locator(".hljs-keyword").first()).toBeVisible();
      await take(page, `content-${colorScheme}`);
    });

    test("documents", async ({ page }) => {
      const chat = await Chat.open(page);
      const files = [
        { name: "lighthouse.pdf", mimeType: "application/pdf", buffer: pdf(LIGHTHOUSE) },
        { name: "sea.png", mimeType: "image/png", buffer: png(320, 240) },
      ];
      await page.locator("input[data-attach]").setInputFiles(files);
      await expect(page.locator('[data-upload="ready"]')).toHaveCount(2, { timeout: 60_000 });
      await chat.composer.fill("How many steps does the tower have?");
      await take(page, `attached-${colorScheme}`);
      await chat.ask("How many steps does the tower have?");
      await expect(page.locator("[data-citation]").first()).toBeVisible();
      await take(page, `cited-${colorScheme}`);
      await page.locator("[data-citation]").first().click();
      await expect(page.getByRole("dialog").locator(".marked").first()).toBeVisible();
      await take(page, `document-${colorScheme}`);
    });

    test("tablet", async ({ page }) => {
      await page.setViewportSize({ width: 768, height: 1024 });
      await arrive(page);
      await take(page, `tablet-${colorScheme}`);
    });
  });

  test.describe(`phone, ${colorScheme}`, () => {
    test.use({ ...PHONE, colorScheme });

    test("phone", async ({ page }) => {
      const chat = await arrive(page);
      await take(page, `phone-chat-${colorScheme}`);
      await page.getByRole("button", { name: "Show the chats" }).tap();
      await take(page, `phone-chats-${colorScheme}`);
      await page.getByRole("button", { name: "New chat", exact: true }).tap();
      await expect(page.getByRole("heading", { name: "What would you like to talk about?" })).toBeVisible();
      await expect(chat.composer).toBeVisible();
      await take(page, `phone-new-chat-${colorScheme}`);
    });
  });
}
