import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { event, message, streamResponse } from "../testing/fixtures";
import type { TurnRequest } from "./model";
import { createReplies } from "./replies";
import { createTurnStore } from "./turns";

const SEND: TurnRequest = { kind: "send", content: "hello" };
const STORED = event("message", message(1), 0);
const REPLY = message(2, { content: "Hello there." });
const DONE = event("done", REPLY, 13);

function setUp(responses: (Response | Error)[], request: TurnRequest = SEND) {
  const turns = createTurnStore((flush) => flush());
  const tokens = { current: vi.fn(async () => "old"), renew: vi.fn(async () => "new") };
  const queue = [...responses];
  const fetcher = vi.fn(async (_url: string | URL | Request, _init?: RequestInit) => {
    const next = queue.shift();
    if (!next) throw new Error("one request too many");
    if (next instanceof Error) throw next;
    return next;
  });
  const onStored = vi.fn();
  const replies = createReplies({ backendUrl: "http://b", tokens, turns, onStored, fetch: fetcher });
  const begin = () => {
    const turn = { id: "t1", sessionId: "s1", messageId: "m1", request, startedAt: "2026-05-03T12:00:00Z" };
    turns.dispatch({ type: "begun", turn });
  };
  begin();
  const calls = () =>
    fetcher.mock.calls.map(
      ([url, init]) => `${init?.method} ${String(url).replace("http://b/api/chat", "")}`,
    );
  const body = (call = 0) => JSON.parse(String(fetcher.mock.calls[call]?.[1]?.body)) as unknown;
  const header = (call: number, name: string) =>
    new Headers(fetcher.mock.calls[call]?.[1]?.headers).get(name);
  const run = async () => {
    const running = replies.run("t1");
    await vi.runAllTimersAsync();
    await running;
  };
  const turn = () => turns.find("t1");
  return { turns, tokens, replies, onStored, begin, calls, body, header, run, turn };
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code, detail: `because of ${code}` }), { status, headers });
}

describe("a reply", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("tells of the tools that are called", async () => {
    const call = { number: 1, name: "make_table", at: 2, result: "Shown.", failed: false };
    const stream = streamResponse([STORED, event("delta", { text: "So" }, 2), event("tool", call, 2)]);
    const refused = refusal(404, "generation-not-found");
    const { run, turn, header } = setUp([stream, refused]);
    await run();
    expect(turn()?.calls).toMatchObject([{ name: "make_table", at: 2, result: "Shown.", part: null }]);
    expect(header(1, "last-event-id")).toBe("2");
  });

  it("is followed to its end", async () => {
    const pieces = [
      STORED,
      event("delta", { text: "Hello " }, 6),
      event("delta", { text: "there" }, 11),
      DONE,
    ];
    const { run, turns, turn, calls, body, header, onStored } = setUp([streamResponse(pieces)]);
    const seen: string[] = [];
    turns.store.subscribe((state) => seen.push(state.turns[0]?.reply ?? "-"));
    await run();
    expect(calls()).toEqual(["POST "]);
    expect(body()).toEqual({ session_id: "s1", message_id: "m1", content: "hello" });
    expect(header(0, "authorization")).toBe("Bearer old");
    expect(seen).toContain("Hello there");
    expect(turn()).toBeUndefined();
    expect(turns.store.getState().replyKeys).toEqual({ m2: "t1" });
    expect(onStored.mock.calls).toEqual([[message(1)], [REPLY]]);
  });

  it.each([
    [{ ...SEND, parentId: "m0" }, { parent_message_id: "m0" }],
    [{ ...SEND, parentId: null }, { is_root: true }],
  ])("of an edit names the branch: %o", async (request, branch) => {
    const { run, body } = setUp([streamResponse([STORED, DONE])], request);
    await run();
    expect(body()).toEqual({ session_id: "s1", message_id: "m1", content: "hello", ...branch });
  });

  it("is asked for anew under an id that makes a retry the same", async () => {
    const request: TurnRequest = { kind: "regenerate", targetId: "m2", generationId: "g9" };
    const { run, begin, calls, body, turn } = setUp(
      [new TypeError("failed"), streamResponse([STORED, DONE], "g9")],
      request,
    );
    await run();
    expect(turn()).toMatchObject({ status: "failed", error: { code: "network" } });
    begin();
    await run();
    expect(calls()).toEqual(["POST /regenerate", "POST /regenerate"]);
    expect(body(0)).toEqual({ message_id: "m2", generation_id: "g9" });
    expect(body(1)).toEqual(body(0));
    expect(turn()).toBeUndefined();
  });

  it("that another tab asked for is followed too", async () => {
    const pieces = [STORED, event("snapshot", { text: "Hello" }, 5), DONE];
    const { run, calls } = setUp([streamResponse(pieces)], { kind: "follow", generationId: "g1" });
    await run();
    expect(calls()).toEqual(["GET /g1/stream"]);
  });

  it("is taken up again where its stream broke off", async () => {
    const { run, turns, turn, calls, header } = setUp([
      streamResponse([STORED, event("delta", { text: "Hello " }, 6), null]),
      new TypeError("failed"),
      streamResponse([event("delta", { text: "there." }, 12), DONE]),
    ]);
    const seen: string[] = [];
    turns.store.subscribe((state) => seen.push(state.turns[0]?.reply ?? "-"));
    await run();
    expect(calls()).toEqual(["POST ", "GET /g1/stream", "GET /g1/stream"]);
    expect([header(1, "last-event-id"), header(2, "last-event-id")]).toEqual(["6", "6"]);
    expect(seen).toContain("Hello there.");
    expect(turn()).toBeUndefined();
  });

  it("renews a refused token once and asks for the same", async () => {
    const { run, tokens, body, turn, header } = setUp([
      refusal(401, "token-expired"),
      streamResponse([STORED, DONE]),
    ]);
    await run();
    expect(tokens.renew).toHaveBeenCalledWith("old");
    expect(header(1, "authorization")).toBe("Bearer new");
    expect(body(1)).toEqual(body(0));
    expect(turn()).toBeUndefined();
  });

  it("says why the server refused, and when to ask again", async () => {
    const { run, turn } = setUp([refusal(429, "rate-limited", { "retry-after": "12" })]);
    await run();
    const error = { code: "rate-limited", status: 429, retryAfter: 12 };
    expect(turn()).toMatchObject({ status: "failed", generationId: null, error });
  });

  it("that failed is what the server stored of it", async () => {
    const failed = message(2, { type: "error", metadata: { code: "model-busy" } });
    const problem = { code: "model-busy", detail: "Busy.", status: 503, message: failed };
    const { run, turn, onStored } = setUp([streamResponse([STORED, event("error", problem, 4)])]);
    await run();
    expect(onStored).toHaveBeenLastCalledWith(failed);
    expect(turn()).toBeUndefined();
  });

  it("that failed before anything was stored says why", async () => {
    const problem = { code: "model-busy", detail: "Busy.", status: 503 };
    const { run, turn } = setUp([
      streamResponse([STORED, event("delta", { text: "Hel" }, 3), event("error", problem, 4)]),
      ...Array.from({ length: 10 }, () => refusal(503, "model-busy")),
    ]);
    await run();
    expect(turn()).toMatchObject({ status: "failed", reply: "Hel", error: { code: "model-busy" } });
  });

  it("is stopped, with what there is of it", async () => {
    const { run, replies, turn, calls } = setUp([
      streamResponse([STORED, null]),
      new Response(JSON.stringify({ generation_id: "g1", status: "running" }), { status: 202 }),
      streamResponse([event("error", { code: "generation-stopped", status: 409 }, 1)]),
    ]);
    // Before the server has named the reply: it is stopped as soon as it has.
    await replies.stop("t1");
    expect(turn()?.stopping).toBe(true);
    await run();
    expect(calls().slice(0, 2)).toEqual(["POST ", "POST /g1/stop"]);
    expect(turn()).toBeUndefined();
  });

  it("goes on when the server did not hear that it should stop", async () => {
    const { replies, turns, turn } = setUp([new TypeError("failed")]);
    turns.dispatch({ type: "opened", id: "t1", generationId: "g1" });
    await expect(replies.stop("t1")).rejects.toMatchObject({ code: "network" });
    expect(turn()?.stopping).toBe(false);
  });
});
