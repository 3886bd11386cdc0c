import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { createOutbox } from "../outbox/outbox";
import { fakeHasura } from "../testing/fakeHasura";
import { message, pulse, session, settle, tombstone } from "../testing/fixtures";
import { outboxOptions } from "../testing/outbox";
import { createChatHistory } from "./history";
import type { Message } from "./model";
import type { Replies } from "./replies";
import { createTurnStore } from "./turns";
import { storedMessages, withTurns } from "./view";

function setUp(over: Parameters<typeof fakeHasura>[0] = {}) {
  const fake = fakeHasura(over);
  const turns = createTurnStore((flush) => flush());
  const run = vi.fn<Replies["run"]>(async () => undefined);
  const stop = vi.fn<Replies["stop"]>(async () => undefined);
  let stored: (message: Message) => void = () => undefined;
  const history = createChatHistory(
    fake.hasura,
    turns,
    (onStored) => {
      stored = onStored;
      return { run, stop };
    },
    (delivery) => createOutbox(outboxOptions(), delivery),
  );
  const shown = () => {
    const { turns: all, replyKeys } = turns.store.getState();
    return withTurns(storedMessages(history.store.getState().chat, replyKeys), all);
  };
  const states = () => shown().map((one) => `${one.role} ${one.status}`);
  const requests = () => turns.store.getState().turns.map((turn) => turn.request);
  return {
    ...fake,
    turns,
    run,
    stop,
    stored: (message: Message) => stored(message),
    states,
    requests,
    history,
    state: () => history.store.getState(),
    shown,
  };
}

describe("the chat history", () => {
  it("shows a chat of before at once, and asks again for one that had to make room", async () => {
    const pageOf = (id: string) => {
      const length = id === "long" ? 6_001 : 2;
      const rows = Array.from({ length }, (_, index) => message(index + 1, { session_id: id }));
      return { messages: rows, revision: length, complete: true };
    };
    const { history, state, shown } = setUp({ getChatMessages: async (id: string) => pageOf(id) });
    for (const id of ["long", "s1", "s2"]) {
      history.loadSession(id);
      expect(state().chat.status).not.toBe("ready");
      await settle();
    }
    history.loadSession("s1");
    expect(state().chat.status).toBe("ready");
    expect(shown()).toHaveLength(2);
    history.loadSession("long");
    expect(state().chat.status).not.toBe("ready");
    await settle();
    expect(shown()).toHaveLength(6_001);
    history.close();
  });

  it("shows a new session at once and sends only after it was made", async () => {
    let made: () => void = () => undefined;
    const createChatSession = vi.fn(() => new Promise<void>((resolve) => (made = resolve)));
    const { history, run, requests, state } = setUp({ createChatSession });
    const { sessionId } = history.createSession({ title: "Plans" });
    history.loadSession(sessionId);
    expect(state().chat.status).toBe("ready");
    void history.saveMessage(sessionId, "hello");
    await settle();
    expect(run).not.toHaveBeenCalled();
    expect(createChatSession).toHaveBeenCalledWith({ sessionId, title: "Plans" });
    made();
    await settle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(requests()).toEqual([{ kind: "send", content: "hello" }]);
  });

  it("opens the empty session there is instead of making another", async () => {
    const { history, hasura, showList } = setUp();
    showList([session(1), session(2, { total_messages: 0, last_seq: 0 })]);
    expect(history.createSession().sessionId).toBe("s2");
    expect(hasura.createChatSession).not.toHaveBeenCalled();
  });

  it("keeps a chat and its message that cannot be sent, and sends both once they can", async () => {
    vi.useFakeTimers();
    const createChatSession = vi.fn(async () => undefined);
    createChatSession.mockRejectedValueOnce(new AppError("network", "gone"));
    const { history, run, states, turns, stored, state } = setUp({ createChatSession });
    run.mockImplementationOnce(async (id) =>
      turns.dispatch({ type: "failed", id, error: new AppError("network", "gone") }),
    );
    run.mockImplementationOnce(async (id) => {
      turns.dispatch({ type: "stored", id });
      stored(message(1, { message_id: turns.find(id)?.messageId, session_id: sessionId }));
    });
    const { sessionId } = history.createSession({ title: "Plans" });
    history.loadSession(sessionId);
    await history.saveMessage(sessionId, "hello");
    expect(state().sessions).toMatchObject([{ session_id: sessionId, title: "Plans" }]);
    expect(states()).toEqual(["user submitted"]);
    await vi.waitFor(() => expect(states()).toEqual(["user queued"]));
    expect(createChatSession).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states()).toEqual(["user ready", "assistant waiting"]);
    expect(history.outbox.store.getState()).toEqual({ sessions: [], messages: [] });
    vi.useRealTimers();
  });

  it("opens a chat that the server does not have, and keeps what is changed about it", async () => {
    vi.useFakeTimers();
    const createChatSession = vi.fn(async () => undefined);
    createChatSession.mockRejectedValueOnce(new AppError("network", "gone"));
    const { history, hasura, state } = setUp({ createChatSession });
    const { sessionId } = history.createSession();
    history.loadSession(sessionId);
    await history.updateSession(sessionId, { title: "Plans" });
    expect(hasura.updateChatSession).not.toHaveBeenCalled();
    expect(state().chat).toMatchObject({ status: "ready", session: { title: "Plans", id: 0 } });
    expect(state().sessions).toMatchObject([{ session_id: sessionId, title: "Plans" }]);
    await expect(history.updateSession(sessionId, { status: "archived" })).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hasura.updateChatSession).toHaveBeenCalledExactlyOnceWith(sessionId, { title: "Plans" });
    vi.useRealTimers();
  });

  it("leaves what the server refuses to the reader", async () => {
    const { history, run, states, turns } = setUp();
    const refusal = new AppError("content-too-long", "too long", { status: 422 });
    run.mockImplementation(async (id) => turns.dispatch({ type: "failed", id, error: refusal }));
    await history.saveMessage("s1", "hello");
    await vi.waitFor(() => expect(history.outbox.store.getState().messages[0]?.refusal).not.toBeNull());
    const turnId = turns.store.getState().turns[0]?.id ?? "";
    expect(states()).toEqual(["user failed"]);
    await history.retryTurn(turnId);
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
    await vi.waitFor(() => expect(states()).toEqual(["user failed"]));
    await history.discardTurn(turnId);
    expect(states()).toEqual([]);
    expect(history.outbox.store.getState().messages).toEqual([]);
  });

  it("sends nothing ahead of what waits in its session, and reuses no chat that has something waiting", async () => {
    const { history, run, states, turns } = setUp();
    run.mockImplementation(async (id) =>
      turns.dispatch({ type: "failed", id, error: new AppError("network", "gone") }),
    );
    const { sessionId } = history.createSession();
    history.loadSession(sessionId);
    await history.saveMessage(sessionId, "one");
    await history.saveMessage(sessionId, "two");
    expect(states().at(-1)).toBe("user queued");
    expect(history.createSession().sessionId).not.toBe(sessionId);
    history.close();
  });

  it("lets a turn go once its reply is stored, whoever tells of it first", async () => {
    const reply = message(4, { metadata: { reply_to: "m3" }, parent_message_id: "m3" });
    const fetched = { rows: [message(3), reply], more: false };
    const { history, turns, beat, states } = setUp({
      getChatMessages: async () => ({ messages: [message(1), message(2)], revision: 2, complete: true }),
      getChangedMessages: async () => fetched,
    });
    history.loadSession("s1");
    await settle();
    const request = { kind: "send", content: "text 3" } as const;
    const turn = { id: "t1", messageId: "m3", sessionId: "s1", request, startedAt: "now" };
    turns.dispatch({ type: "begun", turn });
    expect(states()).toEqual(["user ready", "assistant ready", "user submitted"]);
    beat(pulse(1, { revision: 4, last_seq: 4, current_message_id: "m4" }));
    await settle();
    expect(turns.store.getState()).toEqual({ turns: [], replyKeys: { m4: "t1" } });
    expect(states()).toHaveLength(4);
  });

  it("shows feedback as soon as it is stored, whatever the pulse is doing", async () => {
    const feedback = [{ rating: "up", comment: null }];
    const { history, shown } = setUp({
      getChatMessages: async () => ({ messages: [message(1), message(2)], revision: 2, complete: true }),
      setFeedback: async (_id, given) =>
        message(2, { revision: given ? 3 : 4, feedback: given ? feedback : [] }),
    });
    history.loadSession("s1");
    await settle();
    expect(shown().map((one) => one.feedback)).toEqual([null, null]);
    await history.rate("m2", { rating: "up", comment: null });
    expect(shown().map((one) => one.feedback)).toEqual([null, feedback[0]]);
    await history.rate("m2", null);
    expect(shown().map((one) => one.feedback)).toEqual([null, null]);
  });

  it("follows the reply that is being written for another tab, once", async () => {
    const { history, run, beat, requests, states } = setUp({
      getChatMessages: async () => ({ messages: [message(1)], revision: 1, complete: true }),
    });
    history.loadSession("s1");
    await settle();
    const running = pulse(1, {
      revision: 1,
      last_seq: 1,
      generations: [{ generation_id: "g1", message_id: "m1" }],
    });
    beat(running);
    beat(running);
    await settle();
    expect(requests()).toEqual([{ kind: "follow", generationId: "g1" }]);
    expect(run).toHaveBeenCalledTimes(1);
    expect(states()).toEqual(["user ready", "assistant waiting"]);
  });

  it("follows no reply that is stored, though a late pulse says that it is being written", async () => {
    const reply = message(2, { metadata: { generation_id: "g1" } });
    const { history, run, beat } = setUp({
      getChatMessages: async () => ({ messages: [message(1), reply], revision: 2, complete: true }),
    });
    history.loadSession("s1");
    await settle();
    beat(pulse(1, { generations: [{ generation_id: "g1", message_id: "m1" }] }));
    await settle();
    expect(run).not.toHaveBeenCalled();
  });

  it("takes up again a message that seemed lost and is being answered", async () => {
    const { history, run, turns, beat } = setUp();
    history.loadSession("s1");
    await settle();
    await history.saveMessage("s1", "hello");
    const turn = turns.store.getState().turns[0];
    turns.dispatch({ type: "failed", id: turn?.id ?? "", error: new AppError("network", "gone") });
    const messageId = turn?.messageId ?? "";
    beat(pulse(1, { generations: [{ generation_id: "g1", message_id: messageId }] }));
    await settle();
    expect(run.mock.calls).toEqual([[turn?.id], [turn?.id]]);
    expect(turns.store.getState().turns).toMatchObject([{ messageId, error: null }]);
  });

  it("keeps the logs of sessions that were open before", async () => {
    const { history, hasura, state } = setUp({
      getChatMessages: vi.fn(async () => ({ messages: [message(1)], revision: 1, complete: true })),
    });
    history.loadSession("s1");
    await settle();
    history.loadSession("s2");
    await settle();
    history.loadSession("s1");
    expect(state().chat).toMatchObject({ status: "ready", log: { revision: 1 } });
    expect(hasura.getChatMessages).toHaveBeenCalledTimes(2);
  });

  it("stores a message without asking for a reply", async () => {
    const { history, shown, run } = setUp({ addChatMessage: async () => message(1) });
    history.loadSession("s1");
    await settle();
    await history.saveMessage("s1", "text 1", { reply: false });
    expect(shown().map((one) => one.content)).toEqual(["text 1"]);
    expect(run).not.toHaveBeenCalled();
  });

  it("has a question answered anew, whichever of the two is named", async () => {
    const log = { messages: [message(1), message(2)], revision: 2, complete: true };
    const { history, requests, states, turns } = setUp({ getChatMessages: async () => log });
    history.loadSession("s1");
    await settle();
    for (const targetId of ["m1", "m2"]) {
      void history.regenerate(targetId);
      expect(requests()).toMatchObject([{ kind: "regenerate", targetId }]);
      expect(turns.store.getState().turns).toMatchObject([{ messageId: "m1" }]);
      expect(states()).toEqual(["user ready", "assistant waiting"]);
      turns.dispatch({ type: "ended", id: turns.store.getState().turns[0]?.id ?? "", replyId: null });
    }
  });

  it("writes an edited message beside the one it replaces", async () => {
    const { history, requests } = setUp();
    void history.saveMessage("s1", "better", { parentId: "m2" });
    expect(requests()).toEqual([{ kind: "send", content: "better", parentId: "m2" }]);
  });

  it("switches to the newest branch through a message", async () => {
    const messages = [message(1), message(2), message(3, { parent_message_id: "m1" }), message(4)];
    const { history, hasura } = setUp({
      getChatMessages: async () => ({ messages, revision: 4, complete: true }),
    });
    history.loadSession("s1");
    await settle();
    await history.switchBranch("m3");
    expect(hasura.updateChatSession).toHaveBeenCalledWith("s1", { current_message_id: "m4" });
  });

  it("stops the reply that is being written, and no other", async () => {
    const { history, stop, turns } = setUp();
    history.loadSession("s1");
    await history.stopReply();
    expect(stop).not.toHaveBeenCalled();
    void history.saveMessage("s2", "elsewhere");
    void history.saveMessage("s1", "hello");
    await history.stopReply();
    expect(stop.mock.calls).toEqual([[turns.store.getState().turns[1]?.id]]);
  });

  it("clears the messages of the open session", async () => {
    const { history, shown } = setUp({
      getChatMessages: async () => ({ messages: [message(1)], revision: 1, complete: true }),
      clearChatMessages: async () => [tombstone(1, 2)],
    });
    history.loadSession("s1");
    await settle();
    expect(shown()).toHaveLength(1);
    await history.clearMessages("s1");
    expect(shown()).toHaveLength(0);
  });

  it("marks what is read once it is up to date with the session, and not before", async () => {
    const { history, hasura, beat, showRow } = setUp({
      getChatMessages: async () => ({ messages: [message(1)], revision: 1, complete: true }),
      getChangedMessages: async () => ({ rows: [message(2)], more: false }),
    });
    history.loadSession("s1");
    await settle();
    const row = session(1, { revision: 2, last_seq: 2, last_read_seq: 1 });
    showRow(row);
    history.markRead();
    expect(hasura.markChatSessionRead).not.toHaveBeenCalled();
    beat({ ...row, generations: [] });
    await settle();
    for (let times = 0; times < 3; times += 1) history.markRead();
    await settle();
    expect(vi.mocked(hasura.markChatSessionRead).mock.calls).toEqual([["s1", 2]]);
  });

  it("goes to a message far back, in its branch", async () => {
    const far = [
      message(1),
      message(2, { parent_message_id: "m1" }),
      message(3, { parent_message_id: "m1" }),
      message(4, { parent_message_id: "m3" }),
    ];
    const getEarlierMessages = vi.fn(async () => far.slice(0, 3).toReversed());
    const { history, hasura, state } = setUp({
      getChatMessages: async () => ({ messages: far.slice(3), revision: 4, complete: false }),
      getEarlierMessages,
    });
    await history.showMessage({ session_id: "s1", message_id: "m3", seq: 3 });
    expect(getEarlierMessages).toHaveBeenCalledTimes(1);
    expect(hasura.updateChatSession).not.toHaveBeenCalled();
    expect(state()).toMatchObject({ currentId: "s1", target: { messageId: "m3" } });
    await history.showMessage({ session_id: "s1", message_id: "m2", seq: 2 });
    expect(hasura.updateChatSession).toHaveBeenCalledWith("s1", { current_message_id: "m2" });
    expect(state().target).toEqual({ messageId: "m2", offset: null });
    const gone = history.showMessage({ session_id: "s1", message_id: "m9", seq: 2 });
    await expect(gone).rejects.toMatchObject({ code: "not-found" });
  });

  it("goes nowhere when another session was opened on the way", async () => {
    const { history, state } = setUp({
      getChatMessages: async () => ({ messages: [message(1)], revision: 1, complete: true }),
    });
    const way = history.showMessage({ session_id: "s1", message_id: "m1", seq: 1 });
    history.loadSession("s2");
    await way;
    expect(state()).toMatchObject({ currentId: "s2", target: null });
  });

  it("deletes one message of the open session, and keeps what followed it", async () => {
    const gone = { ...tombstone(2, 4), parent_message_id: "m1" };
    const { history, shown } = setUp({
      getChatMessages: async () => ({
        messages: [message(1), message(2), message(3)],
        revision: 3,
        complete: true,
      }),
      deleteChatMessage: async () => [gone],
    });
    history.loadSession("s1");
    await settle();
    await history.deleteMessage("m2");
    expect(shown().map((one) => one.messageId)).toEqual(["m1", "m3"]);
  });

  it("stops following when it is closed", async () => {
    const { history, watchers } = setUp();
    history.loadSession("s1");
    await settle();
    history.close();
    expect(watchers()).toBe(0);
  });
});
