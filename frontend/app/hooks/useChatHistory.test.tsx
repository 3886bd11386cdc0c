// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { createChatHistory } from "@/lib/chat/history";
import type { Message } from "@/lib/chat/model";
import type { Replies } from "@/lib/chat/replies";
import { createTurnStore } from "@/lib/chat/turns";
import { createOutbox } from "@/lib/outbox/outbox";
import type { App, UserRuntime } from "@/lib/runtime";
import { fakeHasura } from "@/lib/testing/fakeHasura";
import { message, session, settle } from "@/lib/testing/fixtures";
import { outboxOptions } from "@/lib/testing/outbox";
import { RuntimeContext } from "./runtime";
import { useChatHistory } from "./useChatHistory";

function setUp() {
  const fake = fakeHasura({
    getUserChatSessions: async () => [session(1), session(2)],
    getChatMessages: async () => ({ messages: [message(1), message(2)], revision: 2, complete: true }),
  });
  const turns = createTurnStore((flush) => flush());
  const createReplies = (onStored: (message: Message) => void): Replies => ({
    stop: async () => undefined,
    async run(id) {
      const messageId = turns.find(id)?.messageId ?? "";
      onStored(message(3, { message_id: messageId, content: "hello" }));
      turns.dispatch({ type: "stored", id });
      turns.dispatch({ type: "delta", id, text: "Hi" });
    },
  });
  const runtime = {
    userId: "u1",
    history: createChatHistory(fake.hasura, turns, createReplies, (delivery) =>
      createOutbox(outboxOptions(), delivery),
    ),
  } as unknown as UserRuntime;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <RuntimeContext.Provider value={{ app: {} as App, runtime }}>{children}</RuntimeContext.Provider>
  );
  return { ...fake, ...renderHook(() => useChatHistory(), { wrapper }) };
}

describe("useChatHistory", () => {
  it("gives the sessions, the open one and its messages, loading until they are there", async () => {
    const { result, showList, showRow } = setUp();
    expect(result.current).toMatchObject({ sessions: [], loading: true, error: null, messages: [] });
    await act(async () => {
      showList([session(1), session(2)]);
      result.current.loadSession("s2");
      showRow(session(2));
      await settle();
    });
    expect(result.current.sessions.map((one) => one.session_id)).toEqual(["s2", "s1"]);
    expect(result.current.currentSession?.title).toBe("Chat 2");
    expect(result.current.messages.map((one) => one.content)).toEqual(["text 1", "text 2"]);
    expect(result.current.loading).toBe(false);
  });

  it("shows what is being sent and answered after what is stored", async () => {
    const { result } = setUp();
    await act(async () => {
      result.current.loadSession("s1");
      await settle();
      await result.current.saveMessage("s1", "hello");
    });
    expect(result.current.reply).toBe("running");
    expect(result.current.messages.map((one) => one.content)).toEqual(["text 1", "text 2", "hello", "Hi"]);
  });
});
