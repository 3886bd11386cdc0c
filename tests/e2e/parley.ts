import { type BrowserContext, test as base, expect, type Locator, type Page } from "@playwright/test";

export { expect };

/** Where the services are, as the stack's own environment names them. */
export const BACKEND = process.env.PUBLIC_BACKEND_URL ?? "http://127.0.0.1:8000";
export const HASURA = process.env.PUBLIC_HASURA_URL ?? "http://127.0.0.1:8081";

interface Watch {
  /** Console errors that a test provokes, by what they contain. */
  expectedErrors: string[];
}

/**
 * Every test watches its browser: nothing may be written to the console as an error, and no request may go to
 * anywhere but Parley's three services.
 */
export const test = base.extend<Watch & { watched: undefined }>({
  expectedErrors: [[], { option: true }],
  watched: [
    async ({ context, baseURL, expectedErrors }, use) => {
      const problems: string[] = [];
      watch(context, new URL(baseURL ?? "").origin, problems);
      await use(undefined);
      const unexpected = problems.filter((problem) => !expectedErrors.some((text) => problem.includes(text)));
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
});

function watch(context: BrowserContext, origin: string, problems: string[]): void {
  const own = [origin, BACKEND, HASURA];
  context.on("console", (message) => {
    // Playwright's own word, where a test did not ask for the worker of the offline shell.
    if (message.text() === "Service Worker registration blocked by Playwright") return;
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  context.on("weberror", (error) => problems.push(error.error().message));
  context.on("request", (request) => {
    const url = request.url();
    if (!own.some((base) => url.startsWith(base)) && !/^(data|blob):/.test(url))
      problems.push(`request to ${url}`);
  });
}

/** A message as it is rendered. */
interface Line {
  id: string;
  role: string;
  status: string;
  text: string;
  /** Its place in the conversation and how many there are, -1 while older ones are not loaded. */
  place: number;
  total: number;
}

/** One page of Parley, in the words of its reader. */
export class Chat {
  readonly composer: Locator;
  readonly messages: Locator;
  readonly replies: Locator;
  readonly sessions: Locator;

  constructor(readonly page: Page) {
    this.composer = page.getByRole("textbox", { name: "Message", exact: true });
    this.messages = page.locator("article[data-message]");
    this.replies = page.locator('article[data-role="assistant"]');
    this.sessions = page.locator("a[data-session]");
  }

  /** Comes in as a new guest, or as whoever this browser is. */
  static async open(page: Page, path = "/"): Promise<Chat> {
    await page.goto(path);
    const chat = new Chat(page);
    await expect(
      chat.composer.or(page.getByRole("heading", { name: "This chat is not here" })),
    ).toBeVisible();
    await chat.isLive();
    return chat;
  }

  /** The socket is connected. */
  async isLive(): Promise<void> {
    await expect(this.page.locator('[data-live="connected"]')).toBeAttached();
  }

  async newChat(): Promise<void> {
    await this.page.getByRole("button", { name: "New chat", exact: true }).click();
    await this.page.waitForURL(/\/c\/[0-9a-f-]{36}$/);
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    // Not while what was sent before is on its way.
    const form = this.page.locator("form").filter({ has: this.composer });
    const button = form.getByRole("button", { name: "Send", exact: true });
    await expect(button).toBeEnabled({ timeout: 120_000 });
    // On a phone Enter breaks the line.
    if (await this.page.evaluate(() => matchMedia("(pointer: coarse)").matches)) await button.tap();
    else await this.composer.press("Enter");
    await expect(this.message(text)).toBeVisible();
  }

  /** Sends and waits until the reply is stored. */
  async ask(text: string): Promise<void> {
    const before = await this.stored().count();
    await this.send(text);
    await expect(this.stored()).toHaveCount(before + 1, { timeout: 120_000 });
  }

  /** Stores a chat over REST, as this browser's reader and past this page: like another device of theirs. */
  async seed(title: string, contents: string[] = ["Hello."]): Promise<string> {
    const { session_id } = await this.post<{ session_id: string }>("/api/chat-sessions/create", { title });
    await this.store(session_id, contents);
    return session_id;
  }

  /** Stores messages without asking for replies. */
  async store(sessionId: string, contents: string[]): Promise<void> {
    for (const content of contents)
      await this.post(`/api/chat-sessions/${sessionId}/messages`, { role: "user", content });
  }

  async post<Answer>(path: string, data: object): Promise<Answer> {
    this.granted ??= this.token();
    const headers = { authorization: `Bearer ${await this.granted}` };
    const response = await this.page.request.post(`${BACKEND}${path}`, { headers, data });
    if (!response.ok()) throw new Error(`${path} answers ${response.status()}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  private granted: Promise<string> | undefined;

  /** What went wrong, where it is said. (The framework has an alert of its own, outside of main.) */
  get alert(): Locator {
    return this.page.getByRole("main").getByRole("alert");
  }

  stored(): Locator {
    return this.page.locator('article[data-role="assistant"][data-status="ready"][data-type="text"]');
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text }).first();
  }

  session(title: string): Locator {
    return this.sessions.filter({ hasText: title }).first();
  }

  /** The whole conversation, to compare two tabs with, once no text waits for the Markdown renderer. */
  async texts(): Promise<string[]> {
    await expect(this.messages.locator("[data-source]")).toHaveCount(0);
    return (await this.conversation()).map(({ role, text }) => `${role}: ${text}`);
  }

  /** The ids of the stored messages, in their order. */
  async messageIds(): Promise<string[]> {
    return (await this.conversation()).filter(({ status }) => status === "ready").map(({ id }) => id);
  }

  /** Every message: those that are rendered and, where these are not all, what scrolling through brings. */
  async conversation(): Promise<Line[]> {
    const rendered = await this.rendered();
    if (rendered.length === 0 || rendered.length === rendered[0]?.total) return rendered;
    const scroller = this.page.getByRole("region", { name: "Messages" });
    await expect(async () => {
      await scroller.evaluate((one) => one.scrollTo(0, 0));
      expect((await this.rendered())[0]).toMatchObject({ place: 1, total: expect.any(Number) });
      await expect(this.messages.first()).not.toHaveAttribute("aria-setsize", "-1", { timeout: 500 });
    }).toPass();
    const lines = new Map<number, Line>();
    for (let atEnd = false; !atEnd; ) {
      await this.isStill();
      for (const line of await this.rendered()) lines.set(line.place, line);
      atEnd = await scroller.evaluate((one) => {
        one.scrollBy(0, one.clientHeight);
        return one.scrollTop + one.clientHeight >= one.scrollHeight - 1;
      });
    }
    await this.isStill();
    for (const line of await this.rendered()) lines.set(line.place, line);
    return [...lines.values()].sort((a, b) => a.place - b.place);
  }

  /** The messages that are rendered, and the places that they say they have. */
  async rendered(): Promise<Line[]> {
    return this.messages.evaluateAll((articles) =>
      articles.map((article) => {
        const { message = "", role = "", status = "" } = (article as HTMLElement).dataset;
        const [place, total] = ["aria-posinset", "aria-setsize"].map((name) =>
          Number(article.getAttribute(name)),
        );
        const text = article.firstElementChild?.textContent ?? "";
        return { id: message, role, status, text, place: place ?? 0, total: total ?? 0 };
      }),
    );
  }

  /** Where the messages in sight are, from the top of the page. */
  async inSight(): Promise<{ id: string; top: number }[]> {
    return this.messages.evaluateAll((articles) => {
      const frame = articles[0]?.closest("section")?.getBoundingClientRect();
      return articles
        .map((article) => ({
          id: (article as HTMLElement).dataset.message ?? "",
          ...article.getBoundingClientRect().toJSON(),
        }))
        .filter(({ top, bottom }) => frame && bottom > frame.top && top < frame.bottom)
        .map(({ id, top }) => ({ id, top }));
    });
  }

  /** Nothing in sight has moved for two frames. */
  async isStill(): Promise<void> {
    const frames = () =>
      this.page.evaluate(
        () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
      );
    let before: unknown = null;
    await expect(async () => {
      const last = before;
      await frames();
      before = await this.inSight();
      expect(before).toEqual(last);
    }).toPass({ intervals: [0] });
  }

  /** The reader's own access token, as their browser would get it. */
  async token(): Promise<string> {
    const { origin } = new URL(this.page.url());
    const answer = await this.page.request.post(`${BACKEND}/api/auth/refresh`, { headers: { origin } });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async userId(): Promise<string> {
    const payload = (await this.token()).split(".")[1] ?? "";
    return JSON.parse(Buffer.from(payload, "base64url").toString()).sub as string;
  }

  sessionId(): string {
    return new URL(this.page.url()).pathname.split("/").at(-1) ?? "";
  }
}

/** Everything a page exchanges with the services from now on. */
export function record(page: Page): { requests: string[]; frames: string[] } {
  const recorded: { requests: string[]; frames: string[] } = { requests: [], frames: [] };
  page.on("request", (request) => {
    const operation = /\b(?:query|mutation) (\w+)/.exec(request.postData() ?? "")?.[1];
    recorded.requests.push([request.method(), request.url(), operation].filter(Boolean).join(" "));
  });
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => recorded.frames.push(String(payload)));
  });
  return recorded;
}

/** Has the next messages of a page answered with a text, which nothing stores. */
export async function answerWith(page: Page, text: string): Promise<void> {
  await page.route("**/api/chat", async (route) => {
    const { message_id, session_id, content } = route.request().postDataJSON() as Record<string, string>;
    const message = {
      message_id,
      session_id,
      role: "user",
      content,
      type: "text",
      metadata: {},
      seq: 1,
      revision: 1,
      parent_message_id: null,
      deleted_at: null,
      timestamp: new Date(),
    };
    const answer = { message_id: session_id, role: "assistant", content: text, seq: 2, revision: 2 };
    const reply = {
      ...message,
      ...answer,
      parent_message_id: message_id,
      metadata: { reply_to: message_id },
    };
    const events = Object.entries({ message, delta: { text }, done: reply });
    const body = events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("");
    const headers = { "access-control-allow-origin": new URL(page.url()).origin };
    await route.fulfill({ contentType: "text/event-stream", headers, body });
  });
}
