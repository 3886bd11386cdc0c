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
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  context.on("weberror", (error) => problems.push(error.error().message));
  context.on("request", (request) => {
    const url = request.url();
    if (!own.some((base) => url.startsWith(base)) && !url.startsWith("data:"))
      problems.push(`request to ${url}`);
  });
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
    await this.composer.press("Enter");
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
    return this.page.locator('article[data-role="assistant"][data-status="ready"]');
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text }).first();
  }

  session(title: string): Locator {
    return this.sessions.filter({ hasText: title }).first();
  }

  /** What is on the screen, to compare two tabs with, once no text waits for the Markdown renderer. */
  async texts(): Promise<string[]> {
    await expect(this.messages.locator("[data-source]")).toHaveCount(0);
    return this.messages.evaluateAll((articles) =>
      articles.map(
        (article) => `${(article as HTMLElement).dataset.role}: ${article.firstElementChild?.textContent}`,
      ),
    );
  }

  /** The ids of the stored messages on the screen, in their order. */
  async messageIds(): Promise<string[]> {
    return this.page
      .locator('article[data-status="ready"]')
      .evaluateAll((articles) => articles.map((article) => (article as HTMLElement).dataset.message ?? ""));
  }

  /** The reader's own access token, as their browser would get it. */
  async token(): Promise<string> {
    const { origin } = new URL(this.page.url());
    const answer = await this.page.request.post(`${BACKEND}/api/auth/refresh`, { headers: { origin } });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  sessionId(): string {
    return new URL(this.page.url()).pathname.split("/").at(-1) ?? "";
  }
}

/** Everything a page exchanges with the services from now on. */
export function record(page: Page): { requests: string[]; frames: string[] } {
  const recorded: { requests: string[]; frames: string[] } = { requests: [], frames: [] };
  page.on("request", (request) => recorded.requests.push(`${request.method()} ${request.url()}`));
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => recorded.frames.push(String(payload)));
  });
  return recorded;
}
