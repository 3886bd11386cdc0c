import type { BrowserContext, Page, Request } from "@playwright/test";
import attacks from "./attacks.json";
import { BACKEND, Chat, expect, HASURA, record, test } from "./parley";
import { OWN_STACK, sql } from "./stack";

const SECRET = "The stranger's own words";

const DRAWN = "code, formulas and diagrams";
/** Diagrams are drawn in a sandboxed document, whose policy holds back what they try there, and says so. */
const HELD_BACK = [
  "violates the following Content Security Policy directive",
  "@import rules are not allowed here",
  "request to https://attacker.example/",
];

interface Attack {
  role: "user" | "assistant";
  type: string;
  content: string;
  metadata: object;
}

/** Stores messages past everything that would refuse them: as whoever holds the database, or a model's words. */
function store(sessionId: string, messages: readonly Attack[]): void {
  const rows = JSON.stringify(messages);
  const tag = "$attacks$";
  if (rows.includes(tag)) throw new Error("An attack that closes the quotes of this test");
  sql(`WITH stored AS (
    INSERT INTO chat_messages (session_id, role, type, content, metadata)
    SELECT '${sessionId}', role, type, content, metadata
    FROM jsonb_to_recordset(${tag}${rows}${tag}::jsonb) AS one (role text, type text, content text, metadata jsonb)
    RETURNING 1) SELECT count(*) FROM stored`);
}

/** Both sides of a conversation say it: what people send is shown to them in other tabs, too. */
function said(contents: readonly string[]): Attack[] {
  return contents.flatMap((content) =>
    (["user", "assistant"] as const).map((role) => ({ role, type: "text", content, metadata: {} })),
  );
}

/** What an attack gets done: calls of `attacked`, dialogs, requests to anywhere but Parley's three services. */
async function listen(context: BrowserContext, origin: string): Promise<string[]> {
  const done: string[] = [];
  await context.exposeBinding("attacked", (_source, what) => void done.push(`ran: ${what}`));
  context.on("dialog", async (dialog) => {
    done.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  const own = [origin, BACKEND, HASURA];
  // What the content security policy holds back is named as well, and fails before it leaves.
  context.on("requestfailed", (request) => leaves(request, request.failure()?.errorText ?? ""));
  context.on("requestfinished", (request) => leaves(request, ""));
  function leaves(request: Request, failure: string): void {
    const url = request.url();
    const isOwn = own.some((base) => url.startsWith(`${base}/`)) || /^(data|blob):/.test(url);
    if (!isOwn && !/csp/i.test(failure)) done.push(`asked: ${url} ${failure}`);
  }
  return done;
}

/** What no message may bring into the page: elements that fetch or run, handlers, addresses that run. */
function dangers(page: Page): Promise<string[]> {
  return page.locator("article[data-message]").evaluateAll((articles) => {
    const elements = articles.flatMap((article) => [...article.querySelectorAll("*")]);
    const forbidden =
      "script, iframe, object, embed, base, meta, link, form, video, audio, foreignObject script";
    return elements.flatMap((element) => {
      const found = element.matches(forbidden) ? [element.tagName] : [];
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on")) found.push(name);
        if (/^(xlink:)?href$|^src$|^srcset$|^action$|^formaction$/.test(name)) {
          // What the browser makes of it, with its own idea of spaces and control characters.
          const { protocol, origin } = new URL(value, location.href);
          if (!["http:", "https:", "mailto:", "blob:", "data:"].includes(protocol)) found.push(value);
          const fetched = !element.matches("a");
          const foreign = /^http/.test(protocol) && origin !== location.origin;
          if (fetched && foreign) found.push(`${element.tagName} ${value}`);
          if (!fetched && /^(data|blob):/.test(protocol)) found.push(value);
          if (!fetched && foreign && !element.getAttribute("rel")?.includes("noopener"))
            found.push(`opener ${value}`);
        }
      }
      return found;
    });
  });
}

/** Scrolls through all messages, and looks at each of them once nothing waits to be rendered. */
async function lookThrough(chat: Chat): Promise<{ seen: number; found: string[] }> {
  const scroller = chat.page.getByRole("region", { name: "Messages" });
  const seen = new Set<string>();
  const found = new Set<string>();
  await chat.conversation(); // from the newest to the oldest: all are loaded
  await scroller.evaluate((one) => one.scrollTo(0, 0));
  for (let atEnd = false; !atEnd; ) {
    await expect(chat.messages.locator("[data-source]")).toHaveCount(0);
    await chat.isStill();
    for (const { id } of await chat.rendered()) seen.add(id);
    for (const danger of await dangers(chat.page)) found.add(danger);
    await hoverAndClick(chat.page);
    atEnd = await scroller.evaluate((one) => {
      one.scrollBy(0, one.clientHeight / 2);
      return one.scrollTop + one.clientHeight >= one.scrollHeight - 1;
    });
  }
  return { seen: seen.size, found: [...found] };
}

/** What people do with a message, except to leave for another site by a link that says so. */
async function hoverAndClick(page: Page): Promise<void> {
  await page.locator("article[data-message]").evaluateAll((articles) => {
    for (const article of articles) {
      for (const element of article.querySelectorAll(".markdown *")) {
        for (const type of ["pointerover", "mouseover", "mouseenter", "focus"])
          element.dispatchEvent(new Event(type, { bubbles: true }));
        const href = element.closest("a")?.getAttribute("href");
        const leaves =
          typeof href === "string" && /^https?:|^mailto:/.test(new URL(href, location.href).href);
        if (!leaves && !element.closest("button, input"))
          element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      }
    }
  });
}

test.describe("an attacker's words", () => {
  test.skip(!OWN_STACK, "The tests put messages into the database themselves.");

  for (const [kind, contents] of Object.entries(attacks)) {
    test.describe(kind, () => {
      if (kind === DRAWN) test.use({ expectedErrors: HELD_BACK });

      test("nothing runs, nothing is fetched from elsewhere", async ({ page, context, baseURL }) => {
        const done = await listen(context, new URL(baseURL ?? "").origin);
        const chat = await Chat.open(page);
        const sessionId = await chat.seed(contents[0]?.slice(0, 200) ?? kind, ["Begin."]);
        store(sessionId, said(contents));
        await Chat.open(page, `/c/${sessionId}`);
        const { seen, found } = await lookThrough(chat);
        expect(seen).toBe(contents.length * 2 + 1);
        expect(found).toEqual([]);
        expect(done).toEqual([]);
        expect(new URL(page.url()).pathname).toBe(`/c/${sessionId}`);
      });
    });
  }

  test("tables and plots: nothing runs, nothing is fetched from elsewhere", async ({
    page,
    context,
    baseURL,
  }) => {
    const done = await listen(context, new URL(baseURL ?? "").origin);
    const chat = await Chat.open(page);
    const sessionId = await chat.seed("Parts", ["Begin."]);
    const texts = Object.values(attacks).flat();
    const markup = "<img src=x onerror=attacked('plot')><a href=\"javascript:attacked('anchor')\">click</a>";
    const image = "https://attacker.example/plot.png";
    const trace = { type: "scatter", x: [1, 2], y: [1, 2], name: markup, text: [markup, markup] };
    const parts: Attack[] = [
      {
        role: "assistant",
        type: "table",
        content: "A table.",
        metadata: {
          title: markup,
          columns: [markup, "=cmd|' /C calc'!A0"],
          rows: texts.map((one) => [one, markup]),
        },
      },
      {
        role: "assistant",
        type: "plot",
        content: "A plot.",
        metadata: {
          title: markup,
          data: [{ ...trace, hovertemplate: markup, marker: { color: `url(${image})` } }],
          layout: {
            title: { text: markup },
            annotations: [{ text: markup, x: 1, y: 1 }],
            paper_bgcolor: `url(${image})`,
          },
        },
      },
    ];
    store(sessionId, parts);
    await Chat.open(page, `/c/${sessionId}`);
    const { seen, found } = await lookThrough(chat);
    expect(seen).toBe(3);
    expect(found).toEqual([]);
    expect(done).toEqual([]);
  });

  test("a stranger's chat stays the stranger's, whatever address a message gives for it", async ({
    page,
    browser,
  }) => {
    const strangers = await browser.newContext();
    const stranger = await Chat.open(await strangers.newPage());
    const foreign = await stranger.seed(SECRET, [SECRET]);
    const [foreignId] = sql<string[]>(
      `SELECT json_agg(message_id) FROM chat_messages WHERE session_id = '${foreign}'`,
    );
    const chat = await Chat.open(page);
    const sessionId = await chat.seed("Mine", ["Begin."]);
    const paths = [
      `/c/${foreign}`,
      `${BACKEND}/api/chat-sessions/${foreign}/messages`,
      `${BACKEND}/api/chat-sessions/${foreign}`,
    ];
    store(sessionId, said(paths.flatMap((path) => [`[here](${path})`, `![here](${path})`])));
    const bodies: Promise<string>[] = [];
    page.context().on("response", (response) => {
      if (response.headers()["content-type"]?.includes("json")) bodies.push(response.text());
    });
    const { frames } = record(page);
    await Chat.open(page, `/c/${sessionId}`);
    await lookThrough(chat);
    await Promise.all(bodies); // before the page that they came to is gone
    await page.goto(paths[0] ?? "");
    await expect(page.getByRole("heading", { name: "This chat is not here" })).toBeVisible();
    await expect(page.getByText(SECRET)).toHaveCount(0);
    const answered = [...(await Promise.all(bodies)), ...frames].join("\n");
    expect(answered).toContain(sessionId);
    for (const secret of [SECRET, foreignId ?? "?"]) expect(answered).not.toContain(secret);
    const headers = { authorization: `Bearer ${await chat.token()}` };
    for (const path of paths.slice(1)) expect((await page.request.get(path, { headers })).status()).toBe(404);
    await strangers.close();
  });
});
