import type { AppError } from "../errors";
import type { MessageLog } from "./log";
import type { Message, Turn } from "./model";
import { replyKey, type TurnState } from "./turns";

/** One line of the conversation as it is shown. */
export interface ShownMessage {
  /** Stable from the first character to the stored row, so that the element is never replaced. */
  key: string;
  messageId: string;
  role: string;
  type: string;
  content: string;
  timestamp: string;
  model: string | null;
  /** submitted: on its way; waiting: a reply without text yet; streaming; ready: stored; failed. */
  status: "submitted" | "waiting" | "streaming" | "ready" | "failed";
  /** The model had to end at its limit of length. */
  cutOff: boolean;
  error: AppError | null;
  /** The turn that a retry repeats. */
  turnId: string | null;
}

/** The stored messages followed by what of the turns is not stored yet. */
export function shownMessages(log: MessageLog, { turns, replyKeys }: TurnState): ShownMessage[] {
  const stored = new Set(log.messages.map((message) => message.message_id));
  const keys = new Map(Object.entries(replyKeys));
  for (const turn of turns) {
    const reply = replyTo(log.messages, turn.messageId) ?? turn.storedReply;
    if (reply) keys.set(reply.message_id, replyKey(turn.messageId));
  }
  const shown = log.messages.map((message) => fromStored(message, keys.get(message.message_id)));
  for (const turn of turns) {
    const wasStored = stored.has(turn.messageId);
    // Stored once, read past since, and not there: somebody deleted it.
    if (!wasStored && turn.stored && turn.stored.revision <= log.revision) continue;
    if (!wasStored) shown.push(turn.stored ? fromStored(turn.stored) : sentMessage(turn));
    const reply = shownReply(turn, log);
    if (reply) shown.push(reply);
  }
  return shown;
}

/** The stored reply to a message, if there is one: the backend writes on it what it answers. */
export function replyTo(messages: readonly Message[], messageId: string): Message | undefined {
  return messages.findLast(
    (message) => message.role === "assistant" && message.metadata.reply_to === messageId,
  );
}

/** The id of the stored reply once the log contains all of the turn, which then has nothing more to show. */
export function settledReply(turn: Turn, log: MessageLog): string | null {
  if (turn.status === "streaming" || turn.status === "submitted") return null;
  if (!log.messages.some((message) => message.message_id === turn.messageId)) return null;
  return replyTo(log.messages, turn.messageId)?.message_id ?? null;
}

function shownReply(turn: Turn, log: MessageLog): ShownMessage | null {
  if (turn.status === "submitted" || replyTo(log.messages, turn.messageId)) return null;
  if (turn.storedReply) {
    const deleted = turn.storedReply.revision <= log.revision;
    return deleted ? null : fromStored(turn.storedReply, replyKey(turn.messageId));
  }
  if (turn.status === "failed" && turn.stored === null) return null;
  return {
    key: replyKey(turn.messageId),
    messageId: replyKey(turn.messageId),
    role: "assistant",
    type: "text",
    content: turn.reply,
    timestamp: turn.startedAt,
    model: null,
    status: replyStatus(turn),
    cutOff: false,
    error: turn.error,
    turnId: turn.messageId,
  };
}

function replyStatus(turn: Turn): ShownMessage["status"] {
  if (turn.status === "failed") return "failed";
  return turn.reply === "" ? "waiting" : "streaming";
}

function sentMessage(turn: Turn): ShownMessage {
  return {
    key: turn.messageId,
    messageId: turn.messageId,
    role: "user",
    type: "text",
    content: turn.content,
    timestamp: turn.startedAt,
    model: null,
    status: turn.status === "failed" ? "failed" : "submitted",
    cutOff: false,
    error: turn.error,
    turnId: turn.messageId,
  };
}

function fromStored(message: Message, key = message.message_id): ShownMessage {
  const model = message.metadata.model;
  return {
    key,
    messageId: message.message_id,
    role: message.role,
    type: message.type,
    content: message.content,
    timestamp: message.timestamp,
    model: typeof model === "string" ? model : null,
    status: "ready",
    cutOff: message.metadata.finish_reason === "length",
    error: null,
    turnId: null,
  };
}
