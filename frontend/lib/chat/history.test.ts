import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { fakeHasura } from "../testing/fakeHasura";
import { message, session, settle, tombstone } from "../testing/fixtures";
import { createChatHistory } from "./history";
import type { SendMessage } from "./send";
import { createTurnStore } from "./turns";
import { shownMessages } from "./view";

function setUp(over: Parameters<typeof fakeHasura>[0] = {}) {
  const fake = fakeHasura(over);
  const turns = createTurnStore((flush) => flush());
  const send = vi.fn<SendMessage>(async () => undefined);
  const history = createChatHistory(fake.hasura, send, turns);
  const shown = () => shownMessages(history.store.getState().chat.log, turns.store.getState());
  return { ...fake, turns, send, history, state: () => history.store.getState(), shown };
}

describe("the chat history", () => {
  it("shows a new session at once and sends only after it was made", async () => {
    let made: () => void = () => undefined;
    const createChatSession = vi.fn(() => new Promise<void>((resolve) => (made = resolve)));
    const { history, send, state } = setUp({ createChatSession });
    const { sessionId } = history.createSession({ title: "Plans" });
    history.loadSession(sessionId);
    expect(state().chat.status).toBe("ready");
    void history.saveMessage(sessionId, "hello");
    await settle();
    expect(send).not.toHaveBeenCalled();
    expect(createChatSession).toHaveBeenCalledWith({ sessionId, title: "Plans" });
    made();
    await settle();
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ sessionId, content: "hello" }));
  });

  it("opens the empty session there is instead of making another", async () => {
    const { history, hasura, showList } = setUp();
    showList([session(1), session(2, { total_messages: 0, last_seq: 0 })]);
    expect(history.createSession().sessionId).toBe("s2");
    expect(hasura.createChatSession).not.toHaveBeenCalled();
  });

  it("fails the message whose session could not be made, and makes both on the retry", async () => {
    const createChatSession = vi.fn(async () => undefined);
    createChatSession.mockRejectedValueOnce(new AppError("network", "gone"));
    const { history, send, turns } = setUp({ createChatSession });
    const { sessionId, created } = history.createSession();
    await expect(created).rejects.toMatchObject({ code: "network" });
    createChatSession.mockRejectedValueOnce(new AppError("network", "gone"));
    await history.saveMessage(sessionId, "hello");
    const failed = turns.store.getState().turns[0];
    expect(failed).toMatchObject({ status: "failed", error: { code: "network" } });
    await history.retryMessage(failed?.messageId ?? "");
    expect(send).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ messageId: failed?.messageId }));
  });

  it("lets a turn go once the log contains all of it", async () => {
    const fetched = { rows: [message(1), message(2, { metadata: { reply_to: "m1" } })], more: false };
    const { history, turns, beat, shown } = setUp({ getChangedMessages: async () => fetched });
    history.loadSession("s1");
    await settle();
    turns.dispatch({ type: "sent", messageId: "m1", sessionId: "s1", content: "text 1", at: "now" });
    turns.dispatch({ type: "stored", messageId: "m1", message: message(1) });
    const keys = shown().map((one) => one.key);
    turns.dispatch({ type: "done", messageId: "m1", reply: message(2, { metadata: { reply_to: "m1" } }) });
    beat(session(1, { revision: 2 }));
    await settle();
    expect(turns.store.getState().turns).toEqual([]);
    expect(shown().map((one) => one.key)).toEqual(keys);
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
    const { history, shown, send } = setUp({ addChatMessage: async () => message(1) });
    history.loadSession("s1");
    await settle();
    await history.saveMessage("s1", "text 1", { reply: false });
    expect(shown().map((one) => one.content)).toEqual(["text 1"]);
    expect(send).not.toHaveBeenCalled();
  });

  it("has a stored message answered that nothing answered", async () => {
    const log = { messages: [message(1)], revision: 1, complete: true };
    const { history, shown, send } = setUp({ getChatMessages: async () => log });
    history.loadSession("s1");
    await settle();
    void history.answerMessage("m1");
    expect(shown().map((one) => `${one.role} ${one.status}`)).toEqual(["user ready", "assistant waiting"]);
    expect(send).toHaveBeenCalledWith({ sessionId: "s1", messageId: "m1", content: "text 1" });
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

  it("stops following when it is closed", async () => {
    const { history, watchers } = setUp();
    history.loadSession("s1");
    await settle();
    history.close();
    expect(watchers()).toBe(0);
  });
});
