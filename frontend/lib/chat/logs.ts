import type { MessageLog } from "./log";

/** Messages of chats that are not open any more: about thirty chats of two hundred. */
const KEPT_MESSAGES = 6_000;

/** What is known of the chats that were opened, the last ones of them: they are there at once when one comes back. */
export interface KeptLogs {
  get: (sessionId: string) => MessageLog | undefined;
  /** Keeps a log as the one used last; those used least recently go when there are too many messages. */
  set: (sessionId: string, log: MessageLog) => void;
}

export function keepLogs(limit = KEPT_MESSAGES): KeptLogs {
  const logs = new Map<string, MessageLog>();

  function trim(last: string): void {
    let count = 0;
    for (const [sessionId, log] of [...logs].reverse()) {
      if (sessionId !== last) count += log.messages.length;
      if (count > limit) logs.delete(sessionId);
    }
  }

  return {
    get: (sessionId) => logs.get(sessionId),
    set(sessionId, log) {
      const isLast = [...logs.keys()].at(-1) === sessionId;
      logs.delete(sessionId);
      logs.set(sessionId, log);
      if (!isLast) trim(sessionId);
    },
  };
}
