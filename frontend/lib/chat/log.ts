import type { Message } from "./model";

/** The stored messages of one session that this tab knows. */
export interface MessageLog {
  /** In order of seq, without tombstones. */
  messages: readonly Message[];
  /** Every change up to this revision is in `messages`, as far as it concerns the loaded part. */
  revision: number;
  /** Nothing older is on the server. */
  complete: boolean;
}

/** The log after its first page, which the server answers newest first. */
export function openLog(page: readonly Message[], revision: number, pageSize: number): MessageLog {
  return { messages: ordered(page), revision, complete: page.length < pageSize };
}

/**
 * Merges rows into the log, in any order and any number of times: the higher revision of a message wins, a
 * tombstone removes it. A row older than the loaded part is left out unless the log is complete, since a gap would
 * lie between; so is one that the log has been past without keeping it, since it was deleted. The log's own revision
 * stays: of what lies between it and the rows nothing is known.
 */
export function mergeRows(log: MessageLog, rows: readonly Message[]): MessageLog {
  const known = new Map(log.messages.map((message) => [message.message_id, message]));
  const oldest = log.complete ? 0 : (log.messages[0]?.seq ?? 0);
  let changed = false;
  for (const row of rows) {
    const before = known.get(row.message_id);
    if (row.revision <= (before?.revision ?? log.revision)) continue;
    if (row.deleted_at !== null) {
      if (!before) continue;
      known.delete(row.message_id);
      adopt(known, before);
      changed = true;
    } else if (before || row.seq >= oldest) {
      known.set(row.message_id, row);
      changed = true;
    }
  }
  return changed ? { ...log, messages: ordered([...known.values()]) } : log;
}

/** Gives the children of a deleted message its parent, as the server does: their own rows may come later. */
function adopt(known: Map<string, Message>, { message_id, parent_message_id }: Message): void {
  for (const [id, child] of known)
    if (child.parent_message_id === message_id) known.set(id, { ...child, parent_message_id });
}

/** Puts an older page before the log. Its revision stays: later changes are still to come. */
export function prependPage(log: MessageLog, page: readonly Message[], pageSize: number): MessageLog {
  const known = new Set(log.messages.map((message) => message.message_id));
  const added = page.filter((message) => message.deleted_at === null && !known.has(message.message_id));
  return { ...log, messages: ordered([...added, ...log.messages]), complete: page.length < pageSize };
}

/** Marks the log as caught up with `revision`, which the server named and whose changes were all fetched. */
export function caughtUp(log: MessageLog, revision: number): MessageLog {
  return revision > log.revision ? { ...log, revision } : log;
}

function ordered(messages: readonly Message[]): Message[] {
  return [...messages].filter((message) => message.deleted_at === null).sort((a, b) => a.seq - b.seq);
}
