import { createStore, type StoreApi } from "zustand/vanilla";
import { EARLIER_SIZE, type Hasura } from "@/app/services/hasura";
import { AppError } from "../errors";
import { newId } from "../ids";
import { EMPTY_LOG, type Follower, followSession, NO_CHAT, type OpenChat } from "./follower";
import { followList, NO_LIST, type SessionList } from "./list";
import type { MessageLog } from "./log";
import type { Session } from "./model";
import type { SendMessage } from "./send";
import { emptySession, listedSessions } from "./sessions";
import type { TurnStore } from "./turns";
import { settledReply } from "./view";

export interface HistoryState {
  list: SessionList;
  /** The list as it is shown. */
  sessions: readonly Session[];
  currentId: string | null;
  chat: OpenChat;
}

export interface ChatHistory {
  store: StoreApi<HistoryState>;
  turns: TurnStore;
  /** Makes a session, or finds the empty one there is; it is shown at once. */
  createSession: (session?: { title?: string; category?: string }) => {
    sessionId: string;
    created: Promise<void>;
  };
  /** Opens a session (null: none) and follows it until another is opened. */
  loadSession: (sessionId: string | null) => void;
  /** Stores a message of the reader and, unless told otherwise, has it answered. */
  saveMessage: (sessionId: string, content: string, options?: { reply?: boolean }) => Promise<void>;
  retryMessage: (messageId: string) => Promise<void>;
  /** Has a stored message answered: the reply that is being written, the one there is, or a new one. */
  answerMessage: (messageId: string) => Promise<void>;
  updateSession: (sessionId: string, set: { title?: string; category?: string }) => Promise<void>;
  deleteSession: (sessionId: string) => Promise<void>;
  restoreSession: (sessionId: string) => Promise<void>;
  clearMessages: (sessionId: string) => Promise<void>;
  loadAllSessions: () => Promise<void>;
  loadEarlierSessions: () => Promise<void>;
  loadEarlierMessages: () => Promise<void>;
  /** Ends the wait before the next try. */
  retry: () => void;
  close: () => void;
}

/** The reader's sessions and the open one, free of React: a store, and the functions that change it. */
export function createChatHistory(hasura: Hasura, send: SendMessage, turns: TurnStore): ChatHistory {
  const store = createStore<HistoryState>(() => ({
    list: NO_LIST,
    sessions: [],
    currentId: null,
    chat: NO_CHAT,
  }));
  const logs = new Map<string, MessageLog>();
  /** Sessions that this tab made and the server has not confirmed. */
  const unconfirmed = new Map<
    string,
    { session: { title?: string; category?: string }; created: Promise<void> | null }
  >();
  let follower: Follower | null = null;

  const list = followList(hasura, (next) => {
    store.setState({ list: next, sessions: listedSessions(next) });
  });

  /** Turns whose every part is stored are done with. */
  function settle(log: MessageLog): void {
    for (const turn of turns.store.getState().turns) {
      const replyId = turn.sessionId === store.getState().currentId ? settledReply(turn, log) : null;
      if (replyId) turns.dispatch({ type: "settled", messageId: turn.messageId, replyId });
    }
  }
  const stopSettling = turns.store.subscribe(() => settle(store.getState().chat.log));

  function loadSession(sessionId: string | null): void {
    if (sessionId === store.getState().currentId) return;
    follower?.close();
    follower = null;
    store.setState({ currentId: sessionId, chat: NO_CHAT });
    if (sessionId === null) return;
    if (unconfirmed.has(sessionId)) store.setState({ chat: { ...NO_CHAT, status: "ready" } });
    else follow(sessionId);
  }

  function follow(sessionId: string): void {
    follower = followSession(hasura, sessionId, logs.get(sessionId) ?? null, EARLIER_SIZE, (chat) => {
      if (chat.status === "ready") logs.set(sessionId, chat.log);
      store.setState({ chat });
      settle(chat.log);
    });
  }

  function createSession(session: { title?: string; category?: string } = {}) {
    const reusable = Object.keys(session).length ? undefined : emptySession(store.getState().list.all);
    if (reusable) return { sessionId: reusable.session_id, created: confirm(reusable.session_id) };
    const sessionId = newId();
    unconfirmed.set(sessionId, { session, created: null });
    const created = confirm(sessionId);
    return { sessionId, created };
  }

  /** Resolves once the server has the session; a creation that failed is tried again. */
  function confirm(sessionId: string): Promise<void> {
    const draft = unconfirmed.get(sessionId);
    if (!draft) return Promise.resolve();
    draft.created ??= hasura.createChatSession({ sessionId, ...draft.session }).then(
      () => {
        unconfirmed.delete(sessionId);
        logs.set(sessionId, EMPTY_LOG);
        if (store.getState().currentId === sessionId) follow(sessionId);
      },
      (error) => {
        draft.created = null;
        throw error;
      },
    );
    return draft.created;
  }

  async function saveMessage(sessionId: string, content: string, { reply = true } = {}): Promise<void> {
    const messageId = newId();
    if (reply) return exchange(sessionId, messageId, content);
    await confirm(sessionId);
    const message = await hasura.addChatMessage({ messageId, sessionId, content });
    if (store.getState().currentId === sessionId) follower?.merge([message]);
  }

  async function exchange(sessionId: string, messageId: string, content: string): Promise<void> {
    turns.dispatch({ type: "sent", messageId, sessionId, content, at: new Date().toISOString() });
    try {
      await confirm(sessionId);
    } catch (error) {
      return turns.dispatch({ type: "failed", messageId, error: error as AppError });
    }
    await send({ sessionId, messageId, content });
  }

  async function retryMessage(messageId: string): Promise<void> {
    const turn = turns.find(messageId);
    if (!turn) throw new AppError("not-found", "This message is no longer waiting to be sent.");
    await exchange(turn.sessionId, messageId, turn.content);
  }

  async function answerMessage(messageId: string): Promise<void> {
    const { chat, currentId: sessionId } = store.getState();
    const message = chat.log.messages.find((one) => one.message_id === messageId);
    if (!message || !sessionId) throw new AppError("not-found", "This message is not there.");
    const { content, timestamp } = message;
    turns.dispatch({ type: "sent", messageId, sessionId, content, at: timestamp });
    turns.dispatch({ type: "stored", messageId, message });
    await send({ sessionId, messageId, content });
  }

  async function clearMessages(sessionId: string): Promise<void> {
    const rows = await hasura.clearChatMessages(sessionId);
    if (store.getState().currentId === sessionId) follower?.merge(rows);
  }

  return {
    store,
    turns,
    createSession,
    loadSession,
    saveMessage,
    retryMessage,
    answerMessage,
    clearMessages,
    updateSession: (sessionId, set) => hasura.updateChatSession(sessionId, set),
    deleteSession: (sessionId) => hasura.deleteChatSession(sessionId),
    restoreSession: (sessionId) => hasura.updateChatSession(sessionId, { status: "active" }),
    loadAllSessions: list.reload,
    loadEarlierSessions: list.loadEarlier,
    loadEarlierMessages: async () => follower?.loadEarlier(),
    retry: () => follower?.retry(),
    close() {
      follower?.close();
      list.close();
      stopSettling();
    },
  };
}
