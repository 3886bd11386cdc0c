import type { Hasura } from "@/app/services/hasura";
import { waitBeforeRetry } from "../backoff";
import { type AppError, toAppError } from "../errors";
import { caughtUp, type MessageLog, mergeRows, prependPage } from "./log";
import type { Message, Session, SessionPulse } from "./model";
import { shownLeaf } from "./path";

export type ChatStatus = "idle" | "loading" | "ready" | "missing" | "error";

/** The open session as far as this tab knows it. */
export interface OpenChat {
  status: ChatStatus;
  error: AppError | null;
  session: Session | null;
  log: MessageLog;
  /** The end of the shown branch. */
  leaf: string | null;
  loadingEarlier: boolean;
}

export const EMPTY_LOG: MessageLog = { messages: [], revision: 0, complete: true };
export const NO_CHAT: OpenChat = {
  status: "idle",
  error: null,
  session: null,
  log: EMPTY_LOG,
  leaf: null,
  loadingEarlier: false,
};

export interface Follower {
  loadEarlier: () => Promise<void>;
  /** Loads older pages until the log goes back to `seq`; false when the session was left before. */
  loadBackTo: (seq: number) => Promise<boolean>;
  merge: (rows: readonly Message[]) => void;
  retry: () => void;
  close: () => void;
}

type Reads = Pick<
  Hasura,
  "watchChatSession" | "onSessionPulse" | "getChatMessages" | "getEarlierMessages" | "getChangedMessages"
>;

export interface FollowerEvents {
  onChange: (chat: OpenChat) => void;
  onPulse: (session: SessionPulse) => void;
}

/**
 * Follows one session: its last page, then by its pulse whatever has a higher revision. Lost connections and
 * failed fetches are tried again for as long as the session is open.
 */
export function followSession(
  hasura: Reads,
  sessionId: string,
  known: MessageLog | null,
  pageSize: number,
  { onChange, onPulse }: FollowerEvents,
): Follower {
  let chat: OpenChat = {
    ...NO_CHAT,
    status: known ? "ready" : "loading",
    log: known ?? EMPTY_LOG,
    leaf: shownLeaf(known ?? EMPTY_LOG, null, null),
  };
  let closed = false;
  let wanted = 0;
  let fetching = false;
  let wake: (() => void) | null = null;
  /** What came while a page is on its way: the page may have been read before. */
  let meanwhile: Message[] = [];
  /** The older page on its way, or the last one that was. */
  let earlier = Promise.resolve();

  function change(update: Partial<OpenChat>): void {
    if (closed) return;
    const { log, session, leaf } = { ...chat, ...update };
    chat = { ...chat, ...update, leaf: shownLeaf(log, session, leaf) };
    onChange(chat);
    // The shown branch may end in a message that is older than all that is loaded.
    const end = session?.current_message_id;
    if (!end || session.revision > log.revision || chat.leaf === end) return;
    if (!log.messages.some((message) => message.message_id === end)) void loadEarlier();
  }

  /** Waits for the back-off, or for `retry`. */
  async function pause(attempt: number): Promise<void> {
    await Promise.race([
      waitBeforeRetry(attempt),
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    ]);
  }

  async function loadFirstPage(): Promise<void> {
    for (let attempt = 0; !closed; attempt += 1) {
      try {
        meanwhile = [];
        const log = await hasura.getChatMessages(sessionId);
        if (!log) return change({ status: "missing", error: null });
        change({ status: "ready", error: null, log: mergeRows(log, meanwhile) });
        return void fetchChanges();
      } catch (error) {
        change({ status: "error", error: toAppError(error) });
        await pause(attempt);
        change({ status: "loading" });
      }
    }
  }

  function merged(rows: readonly Message[]): MessageLog {
    if (chat.status === "loading" || chat.loadingEarlier) meanwhile.push(...rows);
    return mergeRows(chat.log, rows);
  }

  async function fetchChanges(): Promise<void> {
    if (fetching || chat.status !== "ready") return;
    fetching = true;
    for (let attempt = 0; !closed && wanted > chat.log.revision; ) {
      const target = wanted;
      try {
        const { rows, more } = await hasura.getChangedMessages(sessionId, chat.log.revision);
        const last = more ? (rows.at(-1)?.revision ?? target) : target;
        change({ log: caughtUp(merged(rows), last) });
        attempt = 0;
      } catch {
        // The connection's own state tells the reader; the next pulse or the end of the wait tries again.
        await pause(attempt);
        attempt += 1;
      }
    }
    fetching = false;
  }

  async function fetchEarlier(): Promise<void> {
    const oldest = chat.log.messages[0];
    if (!oldest || chat.log.complete) return;
    change({ loadingEarlier: true });
    for (let attempt = 0; !closed; attempt += 1) {
      try {
        meanwhile = [];
        const page = await hasura.getEarlierMessages(sessionId, oldest.seq);
        const log = mergeRows(prependPage(chat.log, page, pageSize), meanwhile);
        return change({ log, loadingEarlier: false });
      } catch {
        await pause(attempt);
      }
    }
  }

  function loadEarlier(): Promise<void> {
    if (!chat.loadingEarlier) earlier = fetchEarlier();
    return earlier;
  }

  async function loadBackTo(seq: number): Promise<boolean> {
    await settled;
    while (!closed && !chat.log.complete && (chat.log.messages[0]?.seq ?? 0) > seq) await loadEarlier();
    return !closed && chat.status === "ready";
  }

  function heardOf({ revision }: Pick<Session, "revision">): void {
    wanted = Math.max(wanted, revision);
    void fetchChanges();
  }

  const stops = [
    hasura.watchChatSession(sessionId, (session) => {
      change({ session });
      // While a change of this tab's own is on its way, the cache hides what a pulse says behind it.
      heardOf(session);
    }),
    hasura.onSessionPulse(sessionId, (session, error) => {
      if (error) return change({ error });
      // Deleted for good.
      if (!session) return change({ status: "missing", error: null });
      heardOf(session);
      onPulse(session);
    }),
  ];
  if (known) onChange(chat);
  const settled = known ? Promise.resolve() : loadFirstPage();

  return {
    merge: (rows) => change({ log: merged(rows) }),
    retry: () => wake?.(),
    loadEarlier,
    loadBackTo,
    close() {
      closed = true;
      wake?.();
      for (const stop of stops) stop();
    },
  };
}
