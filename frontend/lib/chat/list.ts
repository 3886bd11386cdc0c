import type { Hasura } from "@/app/services/hasura";
import { waitBeforeRetry } from "../backoff";
import { type AppError, toAppError } from "../errors";
import { LIST_VARIABLES } from "../graphql/cache";
import type { Session } from "./model";

export interface SessionList {
  status: "loading" | "ready" | "error";
  error: AppError | null;
  /** All that the cache has, deleted ones included. */
  all: readonly Session[];
  /** Older ones are on the server. */
  hasEarlier: boolean;
  /** The end of the loaded part. */
  oldest: Session | null;
}

export const NO_LIST: SessionList = {
  status: "loading",
  error: null,
  all: [],
  hasEarlier: false,
  oldest: null,
};

type Reads = Pick<
  Hasura,
  "watchChatSessions" | "onSessionsPulse" | "getUserChatSessions" | "getChangedSessions"
>;

/**
 * Changes are fetched from before the last one seen, at every beat: a transaction that ends late carries a time that
 * others have passed already.
 */
const OVERLAP_MS = 10_000;

export interface ListFollower {
  reload: () => Promise<void>;
  loadEarlier: () => Promise<void>;
  close: () => void;
}

/** Follows the caller's sessions: the first page, then by the list's pulse whatever changed since. */
export function followList(hasura: Reads, onChange: (list: SessionList) => void): ListFollower {
  let list = NO_LIST;
  let closed = false;
  let seen = 0;
  let beaten = false;
  let fetching = false;
  let loadingEarlier = false;

  function change(update: Partial<SessionList>): void {
    if (closed) return;
    list = { ...list, ...update };
    onChange(list);
  }

  function noteChanges(sessions: readonly Session[]): void {
    for (const session of sessions) seen = Math.max(seen, Date.parse(session.updated_at));
  }

  async function loadPage(before?: Session): Promise<void> {
    const page = await hasura.getUserChatSessions(before);
    noteChanges(page);
    const hasEarlier = page.length === LIST_VARIABLES.limit;
    change({ status: "ready", error: null, hasEarlier, oldest: page.at(-1) ?? list.oldest });
  }

  async function load(): Promise<void> {
    for (let attempt = 0; !closed; attempt += 1) {
      try {
        await loadPage();
        return void fetchChanges();
      } catch (error) {
        change({ status: "error", error: toAppError(error) });
        await waitBeforeRetry(attempt);
      }
    }
  }

  /** What changed since the overlap's beginning, page by page. */
  async function fetchPages(): Promise<void> {
    let since = new Date(seen - OVERLAP_MS).toISOString();
    for (;;) {
      const { rows, more } = await hasura.getChangedSessions(since);
      noteChanges(rows);
      const last = rows.at(-1);
      if (!more || !last) return;
      since = last.updated_at;
    }
  }

  async function fetchChanges(): Promise<void> {
    if (fetching || list.status !== "ready") return;
    fetching = true;
    for (let attempt = 0; !closed && beaten; ) {
      beaten = false;
      try {
        await fetchPages();
        attempt = 0;
      } catch {
        beaten = true;
        await waitBeforeRetry(attempt);
        attempt += 1;
      }
    }
    fetching = false;
  }

  const stops = [
    hasura.watchChatSessions((all) => change({ all })),
    hasura.onSessionsPulse((latest) => {
      if (!latest) return;
      beaten = true;
      void fetchChanges();
    }),
  ];
  void load();

  return {
    reload: () => loadPage(),
    async loadEarlier() {
      if (loadingEarlier || !list.hasEarlier || !list.oldest) return;
      loadingEarlier = true;
      for (let attempt = 0; loadingEarlier && !closed; attempt += 1) {
        try {
          await loadPage(list.oldest);
          loadingEarlier = false;
        } catch {
          await waitBeforeRetry(attempt);
        }
      }
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
    },
  };
}
