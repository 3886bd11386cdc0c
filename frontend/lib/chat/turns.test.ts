import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { message } from "../testing/fixtures";
import { mergeRows, openLog } from "./log";
import { createTurnStore, NO_TURNS, reduceTurns, type TurnEvent, type TurnState } from "./turns";
import { settledReply, shownMessages } from "./view";

const SENT: TurnEvent = {
  type: "sent",
  messageId: "m1",
  sessionId: "s1",
  content: "hello",
  at: "2026-05-03T12:00:00Z",
};
const STORED: TurnEvent = { type: "stored", messageId: "m1", message: message(1, { content: "hello" }) };
const REPLY = message(2, { metadata: { reply_to: "m1", model: "tiny" }, content: "Hi." });
const EMPTY = openLog([], 0, 50);

const after = (...events: TurnEvent[]): TurnState => events.reduce(reduceTurns, NO_TURNS);
const delta = (text: string): TurnEvent => ({ type: "delta", messageId: "m1", text });
const states = (state: TurnState, log = EMPTY) =>
  shownMessages(log, state).map((one) => `${one.role} ${one.status}: ${one.content}`);

describe("a turn", () => {
  it("shows the message at once, then the reply as it grows, then the stored one", () => {
    expect(states(after(SENT))).toEqual(["user submitted: hello"]);
    expect(states(after(SENT, STORED))).toEqual(["user ready: hello", "assistant waiting: "]);
    expect(states(after(SENT, STORED, delta("H"), delta("i")))).toEqual([
      "user ready: hello",
      "assistant streaming: Hi",
    ]);
    const done = after(SENT, STORED, delta("Hi"), { type: "done", messageId: "m1", reply: REPLY });
    expect(states(done)).toEqual(["user ready: hello", "assistant ready: Hi."]);
  });

  it("keeps its elements from the first character to the stored rows, and doubles nothing", () => {
    const streaming = after(SENT, STORED, delta("Hi"));
    const keys = shownMessages(EMPTY, streaming).map((one) => one.key);
    const done = reduceTurns(streaming, { type: "done", messageId: "m1", reply: REPLY });
    const log = openLog([REPLY, message(1)], 2, 50);
    expect(shownMessages(log, done).map((one) => one.key)).toEqual(keys);
    const settled = reduceTurns(done, { type: "settled", messageId: "m1", replyId: REPLY.message_id });
    expect(settled.turns).toEqual([]);
    expect(shownMessages(log, settled).map((one) => one.key)).toEqual(keys);
  });

  it("is settled only when message and reply are both in the log", () => {
    const turn = after(SENT, STORED, { type: "done", messageId: "m1", reply: REPLY }).turns[0];
    if (!turn) throw new Error("no turn");
    expect(settledReply(turn, openLog([message(1)], 1, 50))).toBeNull();
    expect(settledReply(turn, openLog([REPLY, message(1)], 2, 50))).toBe(REPLY.message_id);
  });

  it("tells a message that was not sent from a reply that broke off", () => {
    const failed: TurnEvent = {
      type: "failed",
      messageId: "m1",
      error: new AppError("network", "No answer."),
    };
    expect(states(after(SENT, failed))).toEqual(["user failed: hello"]);
    expect(states(after(SENT, STORED, delta("Hi"), failed))).toEqual([
      "user ready: hello",
      "assistant failed: Hi",
    ]);
  });

  it("keeps its place and its text when it is sent again", () => {
    const failed: TurnEvent = {
      type: "failed",
      messageId: "m1",
      error: new AppError("network", "No answer."),
    };
    const again = after(SENT, STORED, delta("Hi"), failed, { ...SENT, at: "2026-05-03T12:30:00Z" });
    expect(again.turns).toHaveLength(1);
    expect(again.turns[0]).toMatchObject({
      startedAt: "2026-05-03T12:00:00Z",
      status: "streaming",
      reply: "Hi",
      error: null,
    });
  });

  it("goes when its message was deleted elsewhere while it ran", () => {
    const cleared = mergeRows(openLog([message(1)], 1, 50), [message(1, { revision: 3, deleted_at: "now" })]);
    expect(states(after(SENT, STORED, delta("Hi")), cleared)).toEqual([]);
  });

  it("does not care for events of turns that are gone", () => {
    expect(after(delta("Hi"))).toEqual(NO_TURNS);
  });
});

describe("the turn store", () => {
  it("tells readers of the deltas of one frame once", () => {
    const frames: (() => void)[] = [];
    const turns = createTurnStore((flush) => frames.push(flush));
    turns.dispatch(SENT);
    turns.dispatch(STORED);
    const reader = vi.fn();
    turns.store.subscribe(reader);
    for (const letter of "Hello") turns.dispatch(delta(letter));
    expect(reader).not.toHaveBeenCalled();
    frames.shift()?.();
    expect(reader).toHaveBeenCalledTimes(1);
    expect(turns.find("m1")?.reply).toBe("Hello");
  });

  it("never lets a later event overtake waiting deltas", () => {
    const turns = createTurnStore(() => undefined);
    turns.dispatch(SENT);
    turns.dispatch(STORED);
    turns.dispatch(delta("Hel"));
    turns.dispatch({ type: "failed", messageId: "m1", error: new AppError("network", "") });
    expect(turns.find("m1")).toMatchObject({ reply: "Hel", status: "failed" });
  });
});
