import { AppError, wordsOf } from "../errors";
import type { Attached } from "../files/uploads";
import { type Citation, citationsOf } from "../files/viewer";
import { text } from "../i18n/current";
import { callsOf, type Part, partOf, type ToolCall } from "../parts/parts";
import type { OpenChat } from "./follower";
import type { Feedback, Message, Turn } from "./model";
import { type Path, pathTo } from "./path";
import type { TurnState } from "./turns";

/** One line of the conversation as it is shown. */
export interface ShownMessage {
  /** Stable from the first character to the stored row, so that the element is never replaced. */
  key: string;
  messageId: string;
  /** Its predecessor, which an edit of it shares. */
  parentId: string | null;
  role: string;
  type: string;
  content: string;
  files: readonly Attached[];
  citations: readonly Citation[];
  /** The tools that were called for it, and the table or plot that it is. */
  calls: readonly ToolCall[];
  part: Part | null;
  /** What the reader thinks of it. */
  feedback: Feedback | null;
  /** Names of files: what the model was given only the beginning of, and what it was not given. */
  filesCut: readonly string[];
  filesNotRead: readonly string[];
  timestamp: string;
  model: string | null;
  /** queued: kept until it can be sent; submitted: on its way; waiting: a reply without text yet; streaming; ready: stored; failed. */
  status: "queued" | "submitted" | "waiting" | "streaming" | "ready" | "failed";
  /** Why it is shorter than it might be: the model's limit of length, or the reader. */
  ended: "length" | "stopped" | null;
  error: AppError | null;
  /** The turn that a retry repeats. */
  turnId: string | null;
  /** The messages written in this place, oldest first, where there are several. */
  branches: readonly string[];
}

/** The stored messages of the shown branch. */
export function storedMessages(
  { log, leaf }: Pick<OpenChat, "log" | "leaf">,
  replyKeys: TurnState["replyKeys"],
): ShownMessage[] {
  const path = pathTo(log, leaf);
  return path.messages.map((message) => fromStored(message, path, replyKeys[message.message_id]));
}

/** What of the turns is not stored yet, after what it belongs to. */
export function withTurns(stored: readonly ShownMessage[], turns: readonly Turn[]): readonly ShownMessage[] {
  return turns.reduce(addTurn, stored);
}

function addTurn(shown: readonly ShownMessage[], turn: Turn): readonly ShownMessage[] {
  const { request } = turn;
  const question = shown.findLastIndex((one) => one.messageId === turn.messageId);
  if (question >= 0) {
    // Stored, and still to be asked for its reply.
    if (turn.status === "queued") return shown;
    const next = shown[question + 1];
    // In the place of the answer there was; what else came after the question stays.
    const before = next?.role === "assistant" ? shown.slice(0, question + 1) : shown;
    return [...before, replyOf(turn)];
  }
  // The message of another branch, or one that was deleted.
  if (request.kind !== "send" || turn.status === "streaming" || turn.generationId) return shown;
  const sent = { ...sentMessage(turn, request.content), files: request.files ?? [] };
  if (request.parentId === undefined) return [...shown, sent];
  const parent = shown.findLastIndex((one) => one.messageId === request.parentId);
  return parent >= 0 || request.parentId === null ? [...shown.slice(0, parent + 1), sent] : shown;
}

function replyOf(turn: Turn): ShownMessage {
  return {
    ...turnPart(turn, "assistant", turn.reply),
    key: turn.id,
    messageId: turn.id,
    parentId: turn.messageId,
    calls: turn.calls,
    status: turn.status === "failed" ? "failed" : turn.reply === "" ? "waiting" : "streaming",
  };
}

function sentMessage(turn: Turn, content: string): ShownMessage {
  return {
    ...turnPart(turn, "user", content),
    key: turn.messageId,
    messageId: turn.messageId,
    parentId: null,
    status: turn.status === "streaming" ? "submitted" : turn.status,
  };
}

function turnPart(turn: Turn, role: string, content: string) {
  return {
    role,
    type: "text",
    content,
    files: [] as readonly Attached[],
    citations: [],
    calls: [] as readonly ToolCall[],
    part: null,
    feedback: null,
    filesCut: [],
    filesNotRead: [],
    timestamp: turn.startedAt,
    model: null,
    ended: null,
    error: turn.error,
    turnId: turn.id,
    branches: [],
  };
}

const shown = new WeakMap<Message, ShownMessage>();

/** The same object while nothing about it changes, so that it is not rendered with every change of another one. */
function fromStored(message: Message, path: Path, key = message.message_id): ShownMessage {
  const siblings = path.siblings(message);
  const branches = siblings.length > 1 ? siblings.map((one) => one.message_id) : [];
  const before = shown.get(message);
  if (before?.key === key && before.branches.join() === branches.join()) return before;
  const made = madeFrom(message, key, branches);
  // The words of an error are those of the language of the moment.
  if (!made.error) shown.set(message, made);
  return made;
}

function madeFrom(message: Message, key: string, branches: readonly string[]): ShownMessage {
  const { model, finish_reason: reason } = message.metadata;
  const parts = partsIn(message);
  return {
    key,
    messageId: message.message_id,
    parentId: message.parent_message_id,
    role: message.role,
    type: message.type,
    content: message.content,
    files: attachedTo(message, parts),
    citations: citationsOf(message.metadata),
    ...parts,
    feedback: feedbackOn(message),
    filesCut: namesOf(message.metadata.files_cut),
    filesNotRead: namesOf(message.metadata.files_not_read),
    timestamp: message.timestamp,
    model: typeof model === "string" ? model : null,
    status: "ready",
    ended: reason === "length" || reason === "stopped" ? reason : null,
    error: message.type === "error" ? storedError(message) : null,
    turnId: null,
    branches,
  };
}

const known = new WeakMap<object, Pick<ShownMessage, "calls" | "part">>();

/** Read once from each message, so that a plot is not drawn again with every change of the conversation. */
function partsIn({ type, metadata }: Message): Pick<ShownMessage, "calls" | "part"> {
  const before = known.get(metadata);
  if (before) return before;
  const part = partOf(type, metadata);
  const found = { calls: callsOf(metadata.tool_calls, part), part };
  known.set(metadata, found);
  return found;
}

/** Why the reply is not whole, as the server wrote it down. */
function storedError({ metadata }: Message): AppError {
  const code = typeof metadata.code === "string" ? metadata.code : "reply-failed";
  const { detail } = metadata;
  const said = typeof detail === "string" ? detail : text("error.reply-failed");
  return new AppError(code, wordsOf(code) ?? said);
}

function feedbackOn({ feedback: [given] = [] }: Message): Feedback | null {
  return given ? { rating: given.rating === "up" ? "up" : "down", comment: given.comment ?? null } : null;
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** The attachments of a stored message that its parts do not show; a file that is gone has no id any more. */
function attachedTo(
  { attachments = [] }: Message,
  { calls, part }: Pick<ShownMessage, "calls" | "part">,
): Attached[] {
  const shown = new Set([part, ...calls.map((call) => call.part)].map((one) => one?.fileId));
  return attachments
    .filter(({ file_id }) => !file_id || !shown.has(file_id))
    .map(({ file_id, file_type, metadata }) => ({
      fileId: file_id ?? "",
      name: typeof metadata.name === "string" ? metadata.name : "File",
      type: file_type,
    }));
}
