import type { AppError } from "../errors";
import type { MessageFieldsFragment, SessionFieldsFragment } from "../graphql/generated/graphql";

export type Session = SessionFieldsFragment;
export type Message = MessageFieldsFragment;

/** The longest message the server takes. */
export const CONTENT_LIMIT = 32_000;
export const TITLE_LIMIT = 200;
export const DEFAULT_TITLE = "New chat";

/**
 * One exchange that this tab began: the message it sent and the reply as it grows. It lives beside the stored
 * messages until these contain both.
 */
export interface Turn {
  /** Made by the client; the server stores the message once, however often it is sent. */
  messageId: string;
  sessionId: string;
  content: string;
  startedAt: string;
  /** submitted: not yet known to be stored; streaming: stored, the reply is coming; done: the reply is stored. */
  status: "submitted" | "streaming" | "done" | "failed";
  /** The stored message, once the server said so. */
  stored: Message | null;
  /** The reply so far. */
  reply: string;
  storedReply: Message | null;
  error: AppError | null;
}
