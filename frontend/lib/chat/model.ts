import type { AppError } from "../errors";
import type { Attached } from "../files/uploads";
import type {
  MessageFieldsFragment,
  SessionFieldsFragment,
  SessionPulseSubscription,
} from "../graphql/generated/graphql";
import type { ToolCall } from "../parts/parts";

export type Session = SessionFieldsFragment;
/** A message in a stream comes without what others wrote to it. */
export type Message = Omit<MessageFieldsFragment, "attachments" | "feedback"> &
  Partial<Pick<MessageFieldsFragment, "attachments" | "feedback">>;
/** A session with the reply that is being written in it, if there is one. */
export type SessionPulse = SessionPulseSubscription["chat_sessions"][number];

/** The longest message the server takes. */
export const CONTENT_LIMIT = 32_000;
/** The longest comment on a reply. */
export const COMMENT_LIMIT = 2_000;
export const TITLE_LIMIT = 200;
export const CATEGORY_LIMIT = 100;
/** What the database calls a session that nobody has named. */
export const DEFAULT_TITLE = "New chat";

/** What the reader thinks of a reply. */
export interface Feedback {
  rating: "up" | "down";
  comment: string | null;
}

/** What a new session may be given. */
export interface NewSession {
  title?: string;
  category?: string | null;
  model?: string | null;
  search_chats_with_documents?: boolean;
}

/** What a turn asks the server for. */
export type TurnRequest =
  /** To store a message and to answer it; with `parentId`, in another branch (null: one that begins anew). */
  | { kind: "send"; content: string; parentId?: string | null; files?: readonly Attached[] }
  /** To answer anew what `targetId` answers; it may be the question itself. The id makes a retry the same. */
  | { kind: "regenerate"; targetId: string; generationId: string }
  /** Nothing: the reply is being written for another tab, or was when this one was loaded. */
  | { kind: "follow"; generationId: string };

/** An exchange in flight: a message on its way, and the reply as it grows until it is stored. */
export interface Turn {
  /** Also the key of the element that shows the reply. */
  id: string;
  sessionId: string;
  /** The question, made by the client; the server stores it once, however often it is sent. */
  messageId: string;
  request: TurnRequest;
  startedAt: string;
  /**
   * queued: in the outbox until the server can be reached, `error` says why it was not; submitted: on its way;
   * streaming: stored, the reply is coming; failed: see `error`.
   */
  status: "queued" | "submitted" | "streaming" | "failed";
  /** The reply that the server writes, once it said so; its stream is taken up again by it. */
  generationId: string | null;
  /** The reader asked for its end. */
  stopping: boolean;
  /** The reply so far. */
  reply: string;
  /** The tools that it called, in their order. */
  calls: readonly ToolCall[];
  error: AppError | null;
}
