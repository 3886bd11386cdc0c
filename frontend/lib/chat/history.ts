import { createStore, type StoreApi } from "zustand/vanilla";
import { EARLIER_SIZE, type Hasura } from "@/app/services/hasura";
import { AppError } from "../errors";
import type { Attached } from "../files/uploads";
import { text } from "../i18n/current";
import { newId } from "../ids";
import type { Delivery, Outbox } from "../outbox/outbox";
import { EMPTY_LOG, type Follower, followSession, NO_CHAT, type OpenChat } from "./follower";
import { followList, type ListView, NO_LIST, type SessionList } from "./list";
import { type MessageLog, mergeRows } from "./log";
import { keepLogs } from "./logs";
import type { Feedback, Message, NewSession, Session, SessionPulse, Turn } from "./model";
import { newestLeaf, pathTo } from "./path";
import type { Goal } from "./place";
import { createReadMarks } from "./reading";
import type { Replies } from "./replies";
import { createSending } from "./sending";
import { draftSession, emptySession, listedSessions } from "./sessions";
import { isRunning, type TurnStore } from "./turns";

export interface HistoryState {
  list: SessionList;
  /** The list as it is shown. */
  sessions: readonly Session[];
  currentId: string | null;
  chat: OpenChat;
  /** The message of the open session that is to be brought into sight; a new object for each time it is asked for. */
  target: Goal | null;
  /** The categories that the server knows, once they were asked for. */
  categories: readonly string[];
}

/** What of a session its owner may set. */
export interface SessionChange {
  title?: string;
  category?: string | null;
  model?: string | null;
  search_chats_with_documents?: boolean;
  /** A moment, or null to unpin it. */
  pinned_at?: string | null;
  status?: "active" | "archived" | "deleted";
}

export interface ChatHistory {
  store: StoreApi<HistoryState>;
  turns: TurnStore;
  outbox: Outbox;
  /** Makes a session, or finds the empty one there is; it is shown at once, and `created` when the server can. */
  createSession: (session?: NewSession) => { sessionId: string; created: Promise<void> };
  /** Opens a session (null: none) and follows it until another is opened. */
  loadSession: (sessionId: string | null) => void;
  /**
   * Stores a message of the reader and, unless told otherwise, has it answered; with `parentId`, in a branch of its own
   * after that message (null: from the beginning). One that is to be answered is kept in the outbox, for which this
   * waits, and sent from there.
   */
  saveMessage: (
    sessionId: string,
    content: string,
    options?: { reply?: boolean; parentId?: string | null; files?: readonly Attached[] },
  ) => Promise<void>;
  /** Tries a turn that failed again. */
  retryTurn: (turnId: string) => Promise<void>;
  /** Throws a message away that the server does not have. */
  discardTurn: (turnId: string) => Promise<void>;
  /** Has a question answered anew, beside the answer there is; either of the two names it. */
  regenerate: (messageId: string) => Promise<void>;
  /** Ends the reply that is being written, with what there is of it. */
  stopReply: () => Promise<void>;
  /** Shows the newest branch that goes through a message. */
  switchBranch: (messageId: string) => Promise<void>;
  /** Says what the reader thinks of a reply; null takes it back. */
  rate: (messageId: string, feedback: Feedback | null) => Promise<void>;
  updateSession: (sessionId: string, set: SessionChange) => Promise<void>;
  deleteSession: (sessionId: string) => Promise<void>;
  /** Deletes a session of the trash for good. */
  purgeSession: (sessionId: string) => Promise<void>;
  emptyTrash: () => Promise<void>;
  clearMessages: (sessionId: string) => Promise<void>;
  deleteMessage: (messageId: string) => Promise<void>;
  /** The reader has seen the end of the open session. */
  markRead: () => void;
  /** Opens a session and brings one of its messages into sight, in its branch, however old it is. */
  showMessage: (message: { session_id: string; message_id: string; seq: number }) => Promise<void>;
  /** Brings a shown message of the open session into sight, or what `within` finds in it. */
  bringIntoSight: (messageId: string, within?: Goal["within"]) => void;
  /** Loads the open session's messages back to `seq`; false when it was left before. */
  loadBackTo: (seq: number) => Promise<boolean>;
  /** Lists other sessions. */
  showList: (view: ListView) => void;
  loadCategories: () => Promise<void>;
  loadAllSessions: () => Promise<void>;
  loadEarlierSessions: () => Promise<void>;
  loadEarlierMessages: () => Promise<void>;
  /** Ends the wait before the next try. */
  retry: () => void;
  close: () => void;
}

/** The reader's sessions and the open one, free of React: a store, and the functions that change it. */
export function createChatHistory(
  hasura: Hasura,
  turns: TurnStore,
  createReplies: (onStored: (message: Message) => void) => Replies,
  createOutbox: (delivery: Delivery) => Outbox,
): ChatHistory {
  const store = createStore<HistoryState>(() => ({
    list: NO_LIST,
    sessions: [],
    currentId: null,
    chat: NO_CHAT,
    target: null,
    categories: [],
  }));
  const marks = createReadMarks(hasura);
  const logs = keepLogs();
  const replies = createReplies((message) => {
    addStored(message.session_id, [message]);
    if (message.role === "user") void outbox.taken(message);
  });
  const sending = createSending({
    turns,
    replies,
    createOutbox,
    async makeSession({ sessionId, given }) {
      await hasura.createChatSession({ sessionId, ...given });
      if (!logs.get(sessionId)) logs.set(sessionId, EMPTY_LOG);
    },
    changeSession: (sessionId, changed) => hasura.updateChatSession(sessionId, changed),
    onTaken: (message) => addStored(message.session_id, [message]),
  });
  const { outbox, exchange } = sending;
  let follower: Follower | null = null;

  const list = followList(hasura, (next) => show(next));

  /** Those of the server, and before them those that it does not have yet. */
  function allSessions({ all }: SessionList): Session[] {
    const known = new Set(all.map((session) => session.session_id));
    const drafts = outbox.store.getState().sessions.filter(({ sessionId }) => !known.has(sessionId));
    return [...drafts.map(draftSession), ...all];
  }

  function show(next: SessionList): void {
    store.setState({ list: next, sessions: listedSessions({ ...next, all: allSessions(next) }) });
  }

  const stopDrafts = outbox.store.subscribe(({ sessions }, before) => {
    if (sessions === before.sessions) return;
    show(store.getState().list);
    const { currentId } = store.getState();
    if (currentId) begin(currentId);
  });

  /** What the server says it stored is shown before the pulse tells of it. */
  function addStored(sessionId: string, rows: readonly Message[]): void {
    const log = logs.get(sessionId);
    if (store.getState().currentId === sessionId) follower?.merge(rows);
    else if (log) logs.set(sessionId, mergeRows(log, rows));
  }

  function turnsHere(): Turn[] {
    const { currentId } = store.getState();
    return turns.store.getState().turns.filter((turn) => turn.sessionId === currentId);
  }

  /** Turns whose reply is stored are done with, whoever told of it first. */
  function settle(log: MessageLog): void {
    for (const { id, messageId, request, generationId } of turnsHere()) {
      const reply = log.messages.findLast(({ role, metadata }) =>
        request.kind === "send"
          ? role === "assistant" && metadata.reply_to === messageId
          : metadata.generation_id === (generationId ?? request.generationId),
      );
      if (reply) turns.dispatch({ type: "ended", id, replyId: reply.message_id });
    }
  }

  function loadSession(sessionId: string | null): void {
    if (sessionId === store.getState().currentId) return;
    follower?.close();
    follower = null;
    store.setState({ currentId: sessionId, chat: NO_CHAT, target: null });
    if (sessionId !== null) begin(sessionId);
  }

  /** Follows a session, unless the server does not have it yet. */
  function begin(sessionId: string): void {
    const draft = outbox.store.getState().sessions.find((one) => one.sessionId === sessionId);
    if (draft) {
      follower?.close();
      follower = null;
      store.setState({ chat: { ...NO_CHAT, status: "ready", session: draftSession(draft) } });
    } else if (!follower) follow(sessionId);
  }

  function follow(sessionId: string): void {
    follower = followSession(hasura, sessionId, logs.get(sessionId) ?? null, EARLIER_SIZE, {
      onChange(chat) {
        const { log } = store.getState().chat;
        if (chat.status === "ready") logs.set(sessionId, chat.log);
        store.setState({ chat });
        if (chat.log !== log) settle(chat.log);
      },
      onPulse: followRunning,
    });
  }

  /** Shows the reply that is being written, whichever tab asked for it. */
  function followRunning({ session_id: sessionId, generations: [running] }: SessionPulse): void {
    if (!running) return;
    const { generation_id: generationId, message_id: messageId } = running;
    // A pulse from before its end may come after its stream has told of that.
    const { log } = store.getState().chat;
    if (log.messages.some(({ metadata }) => metadata.generation_id === generationId)) return;
    const known = turnsHere().find(
      (turn) => turn.generationId === generationId || turn.messageId === messageId,
    );
    if (known && known.status !== "failed" && known.status !== "queued") return;
    const request = known?.request ?? ({ kind: "follow", generationId } as const);
    const id = known?.id ?? newId();
    // What the outbox has may be on its way from another tab: its reply is followed, not asked for again.
    if (known) turns.dispatch({ type: "opened", id, generationId });
    void exchange(sessionId, messageId, request, id);
  }

  function createSession(session: NewSession = {}) {
    const unused = allSessions(store.getState().list).filter((one) => !sending.waitsIn(one.session_id));
    const reusable = Object.keys(session).length ? undefined : emptySession(unused);
    if (reusable) return { sessionId: reusable.session_id, created: Promise.resolve() };
    const sessionId = newId();
    const created = outbox.addSession(sessionId, session);
    // Who does not wait for it learns of a refusal from the first message.
    created.catch(() => undefined);
    return { sessionId, created };
  }

  async function saveMessage(
    sessionId: string,
    content: string,
    {
      reply = true,
      parentId,
      files,
    }: { reply?: boolean; parentId?: string | null; files?: readonly Attached[] } = {},
  ): Promise<void> {
    if (reply) return sending.send(sessionId, { kind: "send", content, parentId, files });
    const messageId = newId();
    addStored(sessionId, [await hasura.addChatMessage({ messageId, sessionId, content, parentId })]);
  }

  async function regenerate(messageId: string): Promise<void> {
    const { chat, currentId: sessionId } = store.getState();
    const target = chat.log.messages.find((one) => one.message_id === messageId);
    const question = target?.role === "assistant" ? target.parent_message_id : messageId;
    if (!target || !sessionId || !question) throw new AppError("not-found", text("error.not-found"));
    const request = { kind: "regenerate", targetId: messageId, generationId: newId() } as const;
    await exchange(sessionId, question, request);
  }

  async function stopReply(): Promise<void> {
    const running = turnsHere().findLast(isRunning);
    if (running) await replies.stop(running.id);
  }

  async function switchBranch(messageId: string): Promise<void> {
    const { chat, currentId: sessionId } = store.getState();
    const leaf = newestLeaf(chat.log, messageId);
    if (sessionId) await hasura.updateChatSession(sessionId, { current_message_id: leaf });
  }

  function bringIntoSight(messageId: string, within?: Goal["within"]): void {
    store.setState({ target: { messageId, offset: null, within } });
  }

  async function showMessage({
    session_id,
    message_id,
    seq,
  }: Pick<Message, "session_id" | "message_id" | "seq">) {
    loadSession(session_id);
    // Another one was opened meanwhile.
    if (!(await follower?.loadBackTo(seq)) || store.getState().currentId !== session_id) return;
    const { log, leaf } = store.getState().chat;
    if (!log.messages.some((one) => one.message_id === message_id))
      throw new AppError("not-found", text("error.not-found"));
    const shown = pathTo(log, leaf).messages.some((one) => one.message_id === message_id);
    if (!shown) await switchBranch(message_id);
    bringIntoSight(message_id);
  }

  /** Up to date means that nothing of the session's row is still to be fetched. */
  function markRead(): void {
    const { chat, currentId } = store.getState();
    const { session, log } = chat;
    if (!currentId || !session || chat.status !== "ready" || log.revision < session.revision) return;
    if (session.last_read_seq < session.last_seq) marks.mark(currentId, session.last_seq);
  }

  async function updateSession(sessionId: string, set: SessionChange): Promise<void> {
    if (!sending.isUnsentSession(sessionId)) return hasura.updateChatSession(sessionId, set);
    const { pinned_at, status, ...changed } = set;
    if (pinned_at !== undefined || status !== undefined) throw new AppError("offline", text("error.offline"));
    await outbox.changeSession(sessionId, changed);
  }

  async function deleteMessage(messageId: string): Promise<void> {
    const { currentId } = store.getState();
    if (currentId) addStored(currentId, await hasura.deleteChatMessage(currentId, messageId));
  }

  async function clearMessages(sessionId: string): Promise<void> {
    addStored(sessionId, await hasura.clearChatMessages(sessionId));
  }

  async function rate(messageId: string, feedback: Feedback | null): Promise<void> {
    const reply = await hasura.setFeedback(messageId, feedback);
    addStored(reply.session_id, [reply]);
  }

  return {
    store,
    turns,
    outbox,
    createSession,
    loadSession,
    saveMessage,
    retryTurn: sending.retry,
    discardTurn: sending.discard,
    regenerate,
    stopReply,
    switchBranch,
    clearMessages,
    rate,
    updateSession,
    deleteSession: (sessionId) =>
      sending.isUnsentSession(sessionId)
        ? outbox.discardSession(sessionId)
        : hasura.deleteChatSession(sessionId),
    purgeSession: (sessionId) => hasura.purgeChatSession(sessionId),
    emptyTrash: () => hasura.emptyTrash(),
    deleteMessage,
    markRead,
    showMessage,
    bringIntoSight,
    loadBackTo: async (seq) => (await follower?.loadBackTo(seq)) ?? false,
    showList: list.show,
    loadCategories: async () => store.setState({ categories: await hasura.getCategories() }),
    loadAllSessions: list.reload,
    loadEarlierSessions: list.loadEarlier,
    loadEarlierMessages: async () => follower?.loadEarlier(),
    retry: () => follower?.retry(),
    close() {
      stopDrafts();
      sending.close();
      follower?.close();
      marks.close();
      list.close();
    },
  };
}
