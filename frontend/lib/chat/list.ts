import type { Hasura } from "@/app/services/hasura";
import { waitBeforeRetry } from "../backoff";
import { type AppError, toAppError } from "../errors";
import { LIST_VARIABLES } from "../graphql/first";
import type { Session } from "./model";

/** Which sessions are listed. */
export type ListView = PagedView | { kind: "trash" };
/** What comes page by page. */
export type PagedView = { kind: "active" } | { kind: "archived" } | { kind: "category"; category: string };

/** What is known of a view: its first page, and whether older ones are on the server. */
interface ViewState {
  status: "loading" | "ready" | "error";
  error: AppError | null;
  hasEarlier: boolean;
  /** The end of the loaded part. */
  oldest: Session | null;
}

export interface SessionList extends ViewState {
  view: ListView;
  /** All that the cache has, archived and deleted ones included. */
  all: readonly Session[];
  /** What the server has in the trash, the latest first; followed while the trash is shown. */
  trash: readonly Session[];
}

const UNKNOWN: ViewState = { status: "loading", error: null, hasEarlier: false, oldest: null };
const ACTIVE = { kind: "active" } as const;

export const NO_LIST: SessionList = { ...UNKNOWN, view: ACTIVE, all: [], trash: [] };

type Reads = Pick<
  Hasura,
  "watchChatSessions" | "onSessionsPulse" | "getUserChatSessions" | "getChangedSessions" | "onTrash"
>;

/**
 * Changes are fetched from before the last one seen, at every beat: a transaction that ends late carries a time that
 * others have passed already.
 */
const OVERLAP_MS = 10_000;

export interface ListFollower {
  /** Lists other sessions; what was loaded of them before is still there. */
  show: (view: ListView) => void;
  reload: () => Promise<void>;
  loadEarlier: () => Promise<void>;
  close: () => void;
}

const keyOf = (view: ListView) => (view.kind === "category" ? `category ${view.category}` : view.kind);

/** Follows the caller's sessions: the first page, then by the list's pulse whatever changed since. */
export function followList(hasura: Reads, onChange: (list: SessionList) => void): ListFollower {
  let list = NO_LIST;
  let closed = false;
  let seen = 0;
  let beaten = false;
  let fetching = false;
  const states = new Map<string, ViewState>();
  const loading = new Set<string>();
  let leaveTrash: (() => void) | null = null;

  function change(update: Partial<SessionList>): void {
    if (closed) return;
    list = { ...list, ...update };
    onChange(list);
  }

  function changeView(view: ListView, update: Partial<ViewState>): void {
    const state = { ...(states.get(keyOf(view)) ?? UNKNOWN), ...update };
    states.set(keyOf(view), state);
    if (keyOf(view) === keyOf(list.view)) change(state);
  }

  function noteChanges(sessions: readonly Session[]): void {
    for (const session of sessions) seen = Math.max(seen, Date.parse(session.updated_at));
  }

  async function loadPage(view: PagedView, before?: Session): Promise<void> {
    const page = await hasura.getUserChatSessions(view, before);
    noteChanges(page);
    const hasEarlier = page.length >= LIST_VARIABLES.limit;
    const oldest = page.at(-1) ?? states.get(keyOf(view))?.oldest ?? null;
    changeView(view, { status: "ready", error: null, hasEarlier, oldest });
  }

  async function load(view: PagedView): Promise<void> {
    const key = keyOf(view);
    if (loading.has(key) || states.get(key)?.status === "ready") return;
    loading.add(key);
    for (let attempt = 0; !closed && states.get(key)?.status !== "ready"; attempt += 1) {
      try {
        await loadPage(view);
        void fetchChanges();
      } catch (error) {
        changeView(view, { status: "error", error: toAppError(error) });
        await waitBeforeRetry(attempt);
      }
    }
    loading.delete(key);
  }

  /** What changed since the overlap's beginning, page by page. */
  async function fetchPages(): Promise<void> {
    let page = await hasura.getChangedSessions(new Date(seen - OVERLAP_MS).toISOString());
    noteChanges(page.rows);
    for (let last = page.rows.at(-1); page.more && last; last = page.rows.at(-1)) {
      page = await hasura.getChangedSessions(last.updated_at, last.id);
      noteChanges(page.rows);
    }
  }

  async function fetchChanges(): Promise<void> {
    if (fetching || states.get(ACTIVE.kind)?.status !== "ready") return;
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

  function show(view: ListView): void {
    leaveTrash?.();
    leaveTrash = null;
    change({ ...UNKNOWN, ...states.get(keyOf(view)), view });
    if (view.kind !== "trash") return void load(view);
    leaveTrash = hasura.onTrash((trash, error) => {
      if (trash) change({ trash });
      changeView(view, error ? { status: "error", error } : { status: "ready", error: null });
    });
  }

  const stops = [
    hasura.watchChatSessions((all) => change({ all })),
    hasura.onSessionsPulse((latest) => {
      if (!latest) return;
      beaten = true;
      void fetchChanges();
    }),
  ];
  void load(ACTIVE);

  return {
    show,
    async reload() {
      if (list.view.kind !== "trash") await loadPage(list.view);
    },
    async loadEarlier() {
      const { view, oldest, hasEarlier } = list;
      const key = `earlier ${keyOf(view)}`;
      if (view.kind === "trash" || loading.has(key) || !hasEarlier || !oldest) return;
      loading.add(key);
      for (let attempt = 0; loading.has(key) && !closed; attempt += 1) {
        try {
          await loadPage(view, oldest);
          loading.delete(key);
        } catch {
          await waitBeforeRetry(attempt);
        }
      }
    },
    close() {
      closed = true;
      leaveTrash?.();
      for (const stop of stops) stop();
    },
  };
}
