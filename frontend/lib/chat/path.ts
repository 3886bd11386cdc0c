import type { MessageLog } from "./log";
import type { Message, Session } from "./model";

/** The branch of a conversation that is shown: from the oldest loaded message to its leaf. */
export interface Path {
  messages: readonly Message[];
  /** The messages that share their predecessor with one of the path, itself included, oldest first. */
  siblings: (message: Message) => readonly Message[];
}

/**
 * The leaf of the shown branch. A message that is newer than the session's row is it: writing one moves the leaf
 * there. Else the session's row says it; while that names one which is not loaded, what was shown stays.
 */
export function shownLeaf(log: MessageLog, session: Session | null, previous: string | null): string | null {
  const newest = log.messages.at(-1);
  if (!newest || !session || newest.seq > session.last_seq) return newest?.message_id ?? null;
  const has = (id: string | null) => id !== null && log.messages.some((one) => one.message_id === id);
  if (has(session.current_message_id)) return session.current_message_id;
  return has(previous) ? previous : newest.message_id;
}

/** The branch that ends in `leaf`, as far as it is loaded. */
export function pathTo(log: MessageLog, leaf: string | null): Path {
  const byId = new Map<string, Message>();
  const children = new Map<string | null, Message[]>();
  for (const message of log.messages) {
    byId.set(message.message_id, message);
    const family = children.get(message.parent_message_id);
    if (family) family.push(message);
    else children.set(message.parent_message_id, [message]);
  }
  const messages: Message[] = [];
  for (let one = byId.get(leaf ?? ""); one; one = byId.get(one.parent_message_id ?? "")) messages.push(one);
  return {
    messages: messages.reverse(),
    siblings: (message) => children.get(message.parent_message_id) ?? [message],
  };
}

/** The newest message below `messageId`, or itself: where switching to its branch leads. */
export function newestLeaf(log: MessageLog, messageId: string): string {
  const below = new Set([messageId]);
  let newest = messageId;
  for (const { message_id, parent_message_id } of log.messages) {
    if (parent_message_id === null || !below.has(parent_message_id)) continue;
    below.add(message_id);
    newest = message_id;
  }
  return newest;
}
