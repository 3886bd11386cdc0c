import type { Hasura } from "@/app/services/hasura";
import { waitBeforeRetry } from "../backoff";

export interface ReadMarks {
  /** Notes that a session was read up to `seq`; what was noted before is not sent again. */
  mark: (sessionId: string, seq: number) => void;
  close: () => void;
}

/** Tells the server what was read: one write for each step forward, again until it is there. */
export function createReadMarks(hasura: Pick<Hasura, "markChatSessionRead">): ReadMarks {
  const wanted = new Map<string, number>();
  const writing = new Set<string>();
  let closed = false;

  async function write(sessionId: string): Promise<void> {
    if (writing.has(sessionId)) return;
    writing.add(sessionId);
    let written = 0;
    for (let attempt = 0; !closed; ) {
      const seq = wanted.get(sessionId) ?? 0;
      if (seq <= written) break;
      try {
        await hasura.markChatSessionRead(sessionId, seq);
        written = seq;
        attempt = 0;
      } catch {
        // A mark is nothing to bother the reader with.
        await waitBeforeRetry(attempt);
        attempt += 1;
      }
    }
    writing.delete(sessionId);
  }

  return {
    mark(sessionId, seq) {
      if (seq <= (wanted.get(sessionId) ?? 0)) return;
      wanted.set(sessionId, seq);
      void write(sessionId);
    },
    close() {
      closed = true;
    },
  };
}
