import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import type { ToolCall } from "../parts/parts";
import { message, session } from "../testing/fixtures";
import { mergeRows, openLog } from "./log";
import type { TurnRequest } from "./model";
import { shownLeaf } from "./path";
import { createTurnStore, NO_TURNS, reduceTurns, type TurnEvent, type TurnState } from "./turns";
import { storedMessages, withTurns } from "./view";

const SEND: TurnRequest = { kind: "send", content: "hello" };
const FAILED: TurnEvent = { type: "failed", id: "t1", error: new AppError("network", "No answer.") };
const QUESTION = message(1, { content: "hello" });
const REPLY = message(2, { metadata: { reply_to: "m1", model: "tiny" }, content: "Hi." });
const EMPTY = openLog([], 0, 50);
const ASKED = openLog([QUESTION], 1, 50);
const ANSWERED = openLog([REPLY, QUESTION], 2, 50);

const begun = (request: TurnRequest = SEND, over = {}): TurnEvent => ({
  type: "begun",
  turn: { id: "t1", sessionId: "s1", messageId: "m1", request, startedAt: "2026-05-03T12:00:00Z", ...over },
});
const STORED: TurnEvent[] = [
  { type: "opened", id: "t1", generationId: "g1" },
  { type: "stored", id: "t1" },
];
const delta = (text: string): TurnEvent => ({ type: "delta", id: "t1", text });
const CALL: ToolCall = {
  name: "make_table",
  at: 2,
  arguments: undefined,
  result: "Shown.",
  failed: false,
  part: null,
};
const tool = (number: number): TurnEvent => ({ type: "tool", id: "t1", number, call: CALL });
const after = (...events: TurnEvent[]): TurnState => events.reduce(reduceTurns, NO_TURNS);
const shown = (state: TurnState, log = EMPTY, leaf = shownLeaf(log, null, null)) =>
  withTurns(storedMessages({ log, leaf }, state.replyKeys), state.turns);
const states = (...args: Parameters<typeof shown>) =>
  shown(...args).map((one) => `${one.role} ${one.status}: ${one.content}`);

describe("a turn", () => {
  it("shows the message at once, then the reply as it grows, then the stored one", () => {
    expect(states(after(begun()))).toEqual(["user submitted: hello"]);
    expect(states(after(begun(), ...STORED), ASKED)).toEqual(["user ready: hello", "assistant waiting: "]);
    expect(states(after(begun(), ...STORED, delta("H"), delta("i")), ASKED)).toEqual([
      "user ready: hello",
      "assistant streaming: Hi",
    ]);
    const ended = after(begun(), ...STORED, delta("Hi"), { type: "ended", id: "t1", replyId: "m2" });
    expect(states(ended, ANSWERED)).toEqual(["user ready: hello", "assistant ready: Hi."]);
  });

  it("keeps its elements from the first character to the stored rows", () => {
    const streaming = after(begun(), ...STORED, delta("Hi"));
    const keys = shown(streaming, ASKED).map((one) => one.key);
    expect(shown(after(begun())).map((one) => one.key)).toEqual(keys.slice(0, 1));
    const ended = reduceTurns(streaming, { type: "ended", id: "t1", replyId: "m2" });
    expect(ended.turns).toEqual([]);
    expect(shown(ended, ANSWERED).map((one) => one.key)).toEqual(keys);
  });

  it("takes a snapshot for all that there is", () => {
    const snapshot: TurnEvent = { type: "snapshot", id: "t1", text: "Good day", calls: [CALL] };
    const state = after(begun(), ...STORED, delta("Hel"), tool(1), tool(2), snapshot);
    expect(state.turns[0]).toMatchObject({ reply: "Good day", calls: [CALL] });
  });

  it("keeps each tool call once, however often it is told", () => {
    const state = after(begun(), ...STORED, tool(1), delta("Hi"), tool(1), tool(2));
    expect(state.turns[0]?.calls).toEqual([CALL, CALL]);
    expect(shown(state, ASKED).at(-1)).toMatchObject({ content: "Hi", calls: [CALL, CALL] });
  });

  it("tells a message that was not sent from a reply that broke off", () => {
    expect(states(after(begun(), FAILED))).toEqual(["user failed: hello"]);
    expect(states(after(begun(), ...STORED, delta("Hi"), FAILED), ASKED)).toEqual([
      "user ready: hello",
      "assistant failed: Hi",
    ]);
  });

  it("keeps its place, its text and its generation when it is tried again", () => {
    const again = after(begun(), ...STORED, delta("Hi"), FAILED, begun(SEND, { startedAt: "later" }));
    expect(again.turns).toHaveLength(1);
    expect(again.turns[0]).toMatchObject({
      startedAt: "2026-05-03T12:00:00Z",
      status: "streaming",
      generationId: "g1",
      reply: "Hi",
      error: null,
    });
  });

  it("goes when its message was deleted elsewhere while it ran", () => {
    const cleared = mergeRows(ASKED, [message(1, { revision: 3, deleted_at: "now" })]);
    expect(states(after(begun(), ...STORED, delta("Hi")), cleared)).toEqual([]);
    expect(states(after(begun(), ...STORED, delta("Hi"), FAILED), cleared)).toEqual([]);
  });

  it("does not care for events of turns that are gone", () => {
    expect(after(delta("Hi"))).toBe(NO_TURNS);
  });
});

describe("a turn in another branch", () => {
  const LOG = openLog([message(4), message(3), message(2), message(1)], 4, 50);
  const texts = (state: TurnState, log = LOG) => shown(state, log).map((one) => one.content);

  it("writes a reply in the place of the one there was", () => {
    const request: TurnRequest = { kind: "regenerate", targetId: "m2", generationId: "g9" };
    const state = after(begun(request), delta("Other"));
    expect(texts(state)).toEqual(["text 1", "Other"]);
  });

  it("writes a message in the place of the one that is edited", () => {
    const edit = { kind: "send", content: "new", parentId: "m2" } as const;
    expect(texts(after(begun(edit, { messageId: "m9" })))).toEqual(["text 1", "text 2", "new"]);
    const first = { kind: "send", content: "new", parentId: null } as const;
    expect(texts(after(begun(first, { messageId: "m9" })))).toEqual(["new"]);
  });

  it("leaves what came after the question in its place, when that is no answer", () => {
    const log = openLog([message(2, { role: "user" }), message(1)], 2, 50);
    expect(texts(after(begun(), ...STORED, delta("Hi")), log)).toEqual(["text 1", "text 2", "Hi"]);
  });

  it("is not shown where the reader looks at another one", () => {
    const log = openLog([message(3, { parent_message_id: null }), message(2), message(1)], 3, 50);
    const row = session(1, { last_seq: 3, current_message_id: "m3" });
    const state = after(begun(), ...STORED, delta("Hi"));
    expect(states(state, log, shownLeaf(log, row, null))).toEqual(["user ready: text 3"]);
  });
});

describe("a stored message", () => {
  it("says how a reply ended before its time", () => {
    const rows = [
      message(3, { role: "assistant", metadata: { finish_reason: "length" } }),
      message(2, { metadata: { finish_reason: "stopped" } }),
      message(1),
    ];
    expect(shown(NO_TURNS, openLog(rows, 3, 50)).map((one) => one.ended)).toEqual([
      null,
      "stopped",
      "length",
    ]);
  });

  it("says why a reply is not whole", () => {
    const failed = message(2, { type: "error", metadata: { code: "model-timeout", detail: "Too slow." } });
    const [, reply] = shown(NO_TURNS, openLog([failed, message(1)], 2, 50));
    const told = "The model took too long: try again.";
    expect(reply).toMatchObject({ status: "ready", error: { code: "model-timeout", message: told } });
  });

  it("says what failed in the server's words where there are no others", () => {
    const failed = message(2, { type: "error", metadata: { code: "unheard-of", detail: "Too slow." } });
    const [, reply] = shown(NO_TURNS, openLog([failed, message(1)], 2, 50));
    expect(reply).toMatchObject({ error: { code: "unheard-of", message: "Too slow." } });
  });

  it("names what else was written in its place", () => {
    const rows = [message(3, { role: "assistant", parent_message_id: "m1" }), message(2), message(1)];
    expect(shown(NO_TURNS, openLog(rows, 3, 50)).map((one) => one.branches)).toEqual([[], ["m2", "m3"]]);
  });
});

describe("the turn store", () => {
  it("tells readers of the deltas of one frame once", () => {
    const frames: (() => void)[] = [];
    const turns = createTurnStore((flush) => frames.push(flush));
    for (const event of [begun(), ...STORED]) turns.dispatch(event);
    const reader = vi.fn();
    turns.store.subscribe(reader);
    for (const letter of "Hello") turns.dispatch(delta(letter));
    expect(reader).not.toHaveBeenCalled();
    frames.shift()?.();
    expect(reader).toHaveBeenCalledTimes(1);
    expect(turns.find("t1")?.reply).toBe("Hello");
  });

  it("never lets a later event overtake waiting deltas", () => {
    const turns = createTurnStore(() => undefined);
    for (const event of [begun(), ...STORED, delta("Hel"), FAILED]) turns.dispatch(event);
    expect(turns.find("t1")).toMatchObject({ reply: "Hel", status: "failed" });
  });
});
