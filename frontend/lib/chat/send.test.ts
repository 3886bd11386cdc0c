import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, message, streamResponse } from "../testing/fixtures";
import { createSender, replay } from "./send";
import { createTurnStore } from "./turns";

const OUT = { messageId: "m1", sessionId: "s1", content: "hello" };
const STORED = event("message", message(1));
const REPLY = message(2, { content: "Hello there." });

function setUp(...responses: (Response | Error)[]) {
  const turns = createTurnStore((flush) => flush());
  const tokens = { current: vi.fn(async () => "old"), renew: vi.fn(async () => "new") };
  const fetcher = vi.fn(async (_url: string | URL | Request, _init?: RequestInit) => {
    const next = responses.shift();
    if (!next) throw new Error("one request too many");
    if (next instanceof Error) throw next;
    return next;
  });
  const send = createSender({ backendUrl: "http://b", tokens, turns, fetch: fetcher });
  turns.dispatch({ type: "sent", ...OUT, at: "2026-05-03T12:00:00Z" });
  const bodies = () => fetcher.mock.calls.map(([, init]) => JSON.parse(String(init?.body)) as unknown);
  return { turns, tokens, fetcher, send, bodies, turn: () => turns.find("m1") };
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code, detail: `because of ${code}` }), { status, headers });
}

describe("sending", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("follows the reply to the stored one", async () => {
    const body = [
      STORED,
      event("delta", { text: "Hello " }),
      event("delta", { text: "there" }),
      event("done", REPLY),
    ];
    const { send, turn, bodies, fetcher } = setUp(streamResponse(body));
    await send(OUT);
    expect(turn()).toMatchObject({ status: "done", reply: "Hello there.", storedReply: REPLY });
    expect(bodies()).toEqual([{ session_id: "s1", message_id: "m1", content: "hello" }]);
    expect(new Headers(fetcher.mock.calls[0]?.[1]?.headers).get("authorization")).toBe("Bearer old");
  });

  it("renews a refused token once and sends the same message", async () => {
    const { send, turn, tokens, bodies } = setUp(
      refusal(401, "token-expired"),
      streamResponse([STORED, event("done", REPLY)]),
    );
    await send(OUT);
    expect(tokens.renew).toHaveBeenCalledWith("old");
    expect(turn()?.status).toBe("done");
    expect(bodies()[1]).toEqual(bodies()[0]);
  });

  it("says why the server refused, and when to ask again", async () => {
    const { send, turn } = setUp(refusal(429, "rate-limited", { "retry-after": "12" }));
    await send(OUT);
    expect(turn()).toMatchObject({
      status: "failed",
      error: { code: "rate-limited", status: 429, retryAfter: 12 },
    });
  });

  it("fails a message that never arrived, and stores it once on the retry", async () => {
    const { send, turn, turns, bodies } = setUp(
      new TypeError("failed"),
      streamResponse([STORED, event("done", REPLY)]),
    );
    await send(OUT);
    expect(turn()).toMatchObject({ status: "failed", stored: null, error: { code: "network" } });
    turns.dispatch({ type: "sent", ...OUT, at: "later" });
    await send(OUT);
    expect(turn()?.status).toBe("done");
    expect(bodies()[1]).toEqual(bodies()[0]);
  });

  it("takes up a stream that broke after the message was stored, without repeating a word", async () => {
    const { send, turn, turns, fetcher } = setUp(
      streamResponse([STORED, event("delta", { text: "Hello " }), null]),
      streamResponse([
        STORED,
        event("delta", { text: "Hello " }),
        event("delta", { text: "there." }),
        event("done", REPLY),
      ]),
    );
    const seen: string[] = [];
    turns.store.subscribe((state) => seen.push(state.turns[0]?.reply ?? ""));
    const sending = send(OUT);
    await vi.runAllTimersAsync();
    await sending;
    expect(fetcher).toHaveBeenCalledTimes(2);
    expect(turn()?.status).toBe("done");
    expect(seen).not.toContain("Hello Hello ");
    expect(seen.at(-1)).toBe("Hello there.");
  });

  it("ends with the model's own error", async () => {
    const body = [
      STORED,
      event("delta", { text: "Hel" }),
      event("error", { code: "model-busy", detail: "Busy.", status: 503 }),
    ];
    const { send, turn } = setUp(streamResponse(body));
    await send(OUT);
    expect(turn()).toMatchObject({
      status: "failed",
      reply: "Hel",
      error: { code: "model-busy", message: "Busy." },
    });
  });
});

describe("a replayed reply", () => {
  it("is silent while it repeats, then goes on", () => {
    const next = replay("Hello");
    expect(["He", "llo", " th", "ere"].map((text) => next(text))).toEqual([
      null,
      null,
      { type: "delta", text: " th" },
      { type: "delta", text: "ere" },
    ]);
  });

  it("goes on from the middle of a piece", () => {
    expect(replay("Hel")("Hello")).toEqual({ type: "delta", text: "lo" });
  });

  it("starts anew when it is another reply", () => {
    const next = replay("Hello");
    expect(next("Good")).toEqual({ type: "restarted", text: "Good" });
    expect(next(" day")).toEqual({ type: "delta", text: " day" });
  });
});
