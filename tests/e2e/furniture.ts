import { randomUUID } from "node:crypto";
import { type Chat, HASURA } from "./parley";

/** The stack's own, with which replies are written that no model has to write. */
export const SECRET = process.env.HASURA_GRAPHQL_ADMIN_SECRET;

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

const GLASS = `Snell's law says by how much: $n_1 \\sin\\theta_1 = n_2 \\sin\\theta_2$. From glass to air the ray leaves the surface altogether beyond the *critical angle*

\\[
\\theta_c = \\arcsin\\frac{n_2}{n_1} = \\arcsin\\frac{1.00}{1.52} \\approx 41.1°
\\]

\`\`\`python
from math import asin, degrees, radians, sin

def refracted(angle: float, inside: float = 1.52, outside: float = 1.00) -> float | None:
    """The angle at which a ray leaves, in degrees from the perpendicular; None where all of it is reflected back inside."""
    ratio = inside / outside * sin(radians(angle))
    return degrees(asin(ratio)) if ratio <= 1 else None  # beyond the critical angle
\`\`\`

\`\`\`mermaid
flowchart LR
  A[Ray in glass] --> B{Beyond 41.1°?}
  B -- yes --> C[Reflected]
  B -- no --> D[Refracted]
  C --> B
\`\`\``;

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

export const CHATS: Furniture[] = [
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
  {
    title: "How light bends in glass",
    hours: 1.7,
    turns: [
      ["Draw what a ray of light does in glass.", "```mermaid\nflowchart LR\n  A[Ray] --> B{Surface\n```"],
      ["That is not drawn. Again, with the formula and the code for it.", GLASS],
    ],
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
export async function furnish(chat: Chat): Promise<void> {
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
