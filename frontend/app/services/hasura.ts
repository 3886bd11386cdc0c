import {
  type AnyVariables,
  type Client,
  type OperationContext,
  type OperationResult,
  stringifyDocument,
  type TypedDocumentNode,
} from "@urql/core";
import type { PagedView } from "@/lib/chat/list";
import type { MessageLog } from "@/lib/chat/log";
import { openLog } from "@/lib/chat/log";
import type { Feedback, Message, NewSession, Session, SessionPulse } from "@/lib/chat/model";
import { AppError, graphqlError } from "@/lib/errors";
import { type GraphQLClients, OVER_SOCKET } from "@/lib/graphql/client";
import { LIST_VARIABLES, PAGE_SIZE, pageVariables } from "@/lib/graphql/first";
import * as documents from "@/lib/graphql/generated/graphql";
import type { Live } from "@/lib/graphql/live";
import { text } from "@/lib/i18n/current";

/** Rows of an older page of messages; the server gives 200 at most. */
export const EARLIER_SIZE = 200;
/** Rows per fetch of changes; the server gives 200 at most. */
const CHANGES_SIZE = 200;

/** What UpdateSession answers of what it sets. Where the shown branch ends is the pulse's to say. */
const ANSWERED = [
  "title",
  "category",
  "status",
  "pinned_at",
  "model",
  "search_chats_with_documents",
] as const;

/** What a search shows at most, of each kind. */
const FOUND_SIZE = 12;
/** What is followed of the trash; the rest comes up as these go. */
const TRASH_SIZE = 200;

/** A message that a search found, with the name of its session. */
export type FoundMessage = documents.SearchMessagesQuery["chat_messages"][number];

export type Watcher<Value> = (value: Value | null, error: AppError | null) => void;

/** Parley's data over GraphQL, with the same names as the REST layer's client. */
export interface Hasura {
  createChatSession: (session: NewSession & { sessionId: string }) => Promise<void>;
  /** The sessions that the cache has, again whenever one of them changes; it asks no server. */
  watchChatSessions: (watcher: (sessions: Session[]) => void) => () => void;
  watchChatSession: (sessionId: string, watcher: (session: Session) => void) => () => void;
  /** Fetches a page of the list; the watchers hear of it. Answers the page. */
  getUserChatSessions: (view: PagedView, before?: Session) => Promise<Session[]>;
  /**
   * Fetches, in a WebSocket frame, the sessions changed since a moment, and of those changed at it the ones with a
   * higher id than `after`, the oldest change first; `more` when the page was full.
   */
  getChangedSessions: (since: string, after?: number) => Promise<{ rows: Session[]; more: boolean }>;
  getChatMessages: (sessionId: string) => Promise<MessageLog | null>;
  getEarlierMessages: (sessionId: string, beforeSeq: number) => Promise<Message[]>;
  /** What changed after `revision`, oldest first, in a WebSocket frame; `more` when the page was full. */
  getChangedMessages: (sessionId: string, revision: number) => Promise<{ rows: Message[]; more: boolean }>;
  /** `parentId` as in ChatHistory.saveMessage. */
  addChatMessage: (message: {
    messageId: string;
    sessionId: string;
    content: string;
    parentId?: string | null;
  }) => Promise<Message>;
  updateChatSession: (sessionId: string, set: documents.Chat_Sessions_Set_Input) => Promise<void>;
  /** Puts a session into the trash. */
  deleteChatSession: (sessionId: string) => Promise<void>;
  /** Deletes a session of the trash for good. */
  purgeChatSession: (sessionId: string) => Promise<void>;
  emptyTrash: () => Promise<void>;
  /** Notes that a session was read up to `seq`; never takes back what was noted. */
  markChatSessionRead: (sessionId: string, seq: number) => Promise<void>;
  /** Both answer the tombstones. */
  clearChatMessages: (sessionId: string) => Promise<Message[]>;
  /** Gives feedback on a reply, in the place of what was given before, or withdraws it (null); answers the reply. */
  setFeedback: (messageId: string, feedback: Feedback | null) => Promise<Message>;
  deleteChatMessage: (sessionId: string, messageId: string) => Promise<Message[]>;
  getCategories: () => Promise<string[]>;
  /** Sessions and messages in which all of the words occur, the latest first. */
  searchChatSessions: (words: readonly string[]) => Promise<Session[]>;
  searchChatMessages: (userId: string, words: readonly string[]) => Promise<FoundMessage[]>;
  /** The pulses: the row of one session with the reply being written in it, and the sessions that changed last. */
  onSessionPulse: (sessionId: string, watcher: Watcher<SessionPulse>) => () => void;
  onSessionsPulse: (watcher: Watcher<Session[]>) => () => void;
  /** The trash as it is on the server, the latest first. */
  onTrash: (watcher: Watcher<Session[]>) => () => void;
}

/** What the sessions of a view have in common. */
function viewFilter(view: PagedView): documents.Chat_Sessions_Bool_Exp {
  if (view.kind === "archived") return { is_active: { _eq: false }, status: { _eq: "archived" } };
  const active = { is_active: { _eq: true } };
  return view.kind === "category" ? { ...active, category: { _eq: view.category } } : active;
}

/** What is older than a session in the order of the list. */
function olderThan({ last_message_at, id }: Session): documents.Chat_Sessions_Bool_Exp {
  return {
    _or: [
      { last_message_at: { _lt: last_message_at } },
      { last_message_at: { _eq: last_message_at }, id: { _lt: id } },
    ],
  };
}

/** A pattern that finds a word anywhere; the signs of patterns stand for themselves. */
function contains(word: string): { _ilike: string } {
  return { _ilike: `%${word.replace(/[\\%_]/g, "\\$&")}%` };
}

export function createHasura({ cached, plain }: GraphQLClients, live: Pick<Live, "query">): Hasura {
  async function updateChatSession(sessionId: string, set: documents.Chat_Sessions_Set_Input): Promise<void> {
    const answered = Object.fromEntries(ANSWERED.map((name) => [name, name in set]));
    const variables = { ...answered, session_id: sessionId, set };
    const data = await mutate(cached, documents.UpdateSessionDocument, variables);
    if (data.update_chat_sessions?.affected_rows === 0) throw notFound();
  }

  async function getMessage(messageId: string): Promise<Message> {
    const { chat_messages: rows } = await query(plain, documents.MessageDocument, { message_id: messageId });
    if (!rows[0]) throw notFound();
    return rows[0];
  }

  return {
    async createChatSession({ sessionId, ...given }) {
      const object = { session_id: sessionId, ...given };
      await mutate(cached, documents.CreateSessionDocument, { object });
    },
    watchChatSessions: (watcher) =>
      watch(cached, documents.KnownSessionsDocument, {}, (data) => watcher(data.chat_sessions)),
    watchChatSession: (sessionId, watcher) =>
      watch(cached, documents.SessionDocument, { session_id: sessionId }, ({ chat_sessions: [session] }) => {
        if (session) watcher(session);
      }),
    async getUserChatSessions(view, before) {
      if (view.kind === "active" && !before)
        return (await query(cached, documents.SessionsDocument, LIST_VARIABLES)).chat_sessions;
      const where = { ...viewFilter(view), ...(before && olderThan(before)) };
      const variables = { where, limit: LIST_VARIABLES.limit };
      return (await query(cached, documents.SessionsPageDocument, variables)).chat_sessions;
    },
    async getChangedSessions(since, after = 0) {
      const variables = { since, after, limit: CHANGES_SIZE };
      const { chat_sessions: rows } = await query(
        cached,
        documents.ChangedSessionsDocument,
        variables,
        OVER_SOCKET,
      );
      return { rows, more: rows.length === CHANGES_SIZE };
    },
    async getChatMessages(sessionId) {
      const data = await query(plain, documents.LatestMessagesDocument, pageVariables(sessionId));
      const session = data.chat_sessions[0];
      return session ? openLog(data.chat_messages, session.revision, PAGE_SIZE) : null;
    },
    async getEarlierMessages(sessionId, beforeSeq) {
      const variables = { session_id: sessionId, before_seq: beforeSeq, limit: EARLIER_SIZE };
      return (await query(plain, documents.EarlierMessagesDocument, variables)).chat_messages;
    },
    async getChangedMessages(sessionId, revision) {
      const variables = { session_id: sessionId, revision, limit: CHANGES_SIZE };
      const payload = { query: stringifyDocument(documents.ChangedMessagesDocument), variables };
      const { chat_messages: rows } = (await live.query(payload)) as documents.ChangedMessagesQuery;
      return { rows, more: rows.length === CHANGES_SIZE };
    },
    async addChatMessage({ messageId, sessionId, content, parentId }) {
      const branch = parentId === null ? { is_root: true } : { parent_message_id: parentId };
      const object = { message_id: messageId, session_id: sessionId, role: "user", content, ...branch };
      const added = await mutate(plain, documents.AddMessageDocument, { object });
      // Else it was stored by an earlier attempt.
      return added.insert_chat_messages_one ?? getMessage(messageId);
    },
    updateChatSession,
    deleteChatSession: (sessionId) => updateChatSession(sessionId, { status: "deleted" }),
    async purgeChatSession(sessionId) {
      const data = await mutate(plain, documents.PurgeSessionDocument, { session_id: sessionId });
      if (data.delete_chat_sessions?.affected_rows === 0) throw notFound();
    },
    async emptyTrash() {
      await mutate(plain, documents.EmptyTrashDocument, {});
    },
    async markChatSessionRead(sessionId, seq) {
      await mutate(cached, documents.MarkReadDocument, { session_id: sessionId, seq });
    },
    async clearChatMessages(sessionId) {
      const variables = { session_id: sessionId, now: new Date().toISOString() };
      const data = await mutate(plain, documents.ClearMessagesDocument, variables);
      return data.update_chat_messages?.returning ?? [];
    },
    async setFeedback(messageId, feedback) {
      if (feedback) {
        const object = { message_id: messageId, ...feedback };
        await mutate(plain, documents.GiveFeedbackDocument, { object });
      } else await mutate(plain, documents.WithdrawFeedbackDocument, { message_id: messageId });
      return getMessage(messageId);
    },
    async deleteChatMessage(sessionId, messageId) {
      const now = new Date().toISOString();
      const variables = { session_id: sessionId, message_id: messageId, now };
      const data = await mutate(plain, documents.DeleteMessageDocument, variables);
      return data.update_chat_messages?.returning ?? [];
    },
    async getCategories() {
      const { chat_sessions: rows } = await query(plain, documents.CategoriesDocument, {});
      return rows.flatMap(({ category }) => category ?? []);
    },
    async searchChatSessions(words) {
      const conditions = words.map((word) => ({
        _or: [{ title: contains(word) }, { category: contains(word) }],
      }));
      const variables = { words: conditions, limit: FOUND_SIZE };
      return (await query(plain, documents.SearchSessionsDocument, variables)).chat_sessions;
    },
    async searchChatMessages(userId, words) {
      const conditions = words.map((word) => ({ content: contains(word) }));
      const variables = { user_id: userId, words: conditions, limit: FOUND_SIZE };
      return (await query(plain, documents.SearchMessagesDocument, variables)).chat_messages;
    },
    onSessionPulse: (sessionId, watcher) =>
      subscribe(
        cached,
        documents.SessionPulseDocument,
        { session_id: sessionId },
        (data) => data.chat_sessions[0],
        watcher,
      ),
    onSessionsPulse: (watcher) =>
      subscribe(cached, documents.SessionsPulseDocument, {}, (data) => data.chat_sessions, watcher),
    onTrash: (watcher) =>
      subscribe(
        cached,
        documents.TrashDocument,
        { limit: TRASH_SIZE },
        (data) => data.chat_sessions,
        watcher,
      ),
  };
}

function notFound(): AppError {
  return new AppError("not-found", text("error.not-found"), { status: 404 });
}

async function query<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  context: Partial<OperationContext> = {},
): Promise<Data> {
  return dataOf(
    await client.query(document, variables, { ...context, requestPolicy: "network-only" }).toPromise(),
  );
}

async function mutate<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return dataOf(await client.mutation(document, variables).toPromise());
}

function dataOf<Data>(result: OperationResult<Data>): Data {
  if (result.error) throw graphqlError(result.error);
  if (!result.data) throw new AppError("graphql", text("error.refused"));
  return result.data;
}

function watch<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  watcher: (data: Data) => void,
): () => void {
  const { unsubscribe } = client
    .query(document, variables, { requestPolicy: "cache-only" })
    .subscribe((result) => {
      if (result.data) watcher(result.data);
    });
  return unsubscribe;
}

function subscribe<Data, Variables extends AnyVariables, Value>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  select: (data: Data) => Value | undefined,
  watcher: Watcher<Value>,
): () => void {
  const { unsubscribe } = client.subscription(document, variables).subscribe((result) => {
    const value = result.data ? select(result.data) : undefined;
    watcher(value ?? null, result.error ? graphqlError(result.error) : null);
  });
  return unsubscribe;
}
