import type { PlainKey, Translate } from "../i18n/catalogue";
import type { UnsentSession } from "../outbox/storage";
import type { ListView, SessionList } from "./list";
import { DEFAULT_TITLE, type Session } from "./model";

/**
 * The sessions of a view: pinned ones first, then by most recent activity, those not yet confirmed on top. What changed
 * below the loaded part is left out, since a gap would lie between; a pinned one has its place however old it is.
 */
export function listedSessions({ view, all, trash, hasEarlier, oldest }: SessionList): Session[] {
  if (view.kind === "trash") {
    const known = new Map(all.map((session) => [session.session_id, session]));
    return trash
      .map((session) => known.get(session.session_id) ?? session)
      .filter((session) => session.status === "deleted");
  }
  const end = hasEarlier ? oldest : null;
  return all
    .filter((session) => belongs(session, view))
    .filter((session) => isPinned(session, view) || end === null || byActivity(session, end) <= 0)
    .sort((a, b) => byPin(a, b, view) || byActivity(a, b));
}

function belongs({ status, category }: Session, view: ListView): boolean {
  if (view.kind === "archived") return status === "archived";
  return status === "active" && (view.kind !== "category" || category === view.category);
}

function isPinned(session: Session, view: ListView): boolean {
  return session.pinned_at !== null && view.kind !== "archived" && view.kind !== "trash";
}

/** The one pinned last comes first. */
function byPin(a: Session, b: Session, view: ListView): number {
  const time = (one: Session) => (isPinned(one, view) ? Date.parse(one.pinned_at ?? "") : 0);
  return time(b) - time(a);
}

function byActivity(a: Session, b: Session): number {
  const drafts = Number(isDraft(b)) - Number(isDraft(a));
  return drafts || Date.parse(b.last_message_at) - Date.parse(a.last_message_at) || b.id - a.id;
}

/** The one that was active last comes first. */
export function mostRecentFirst(sessions: readonly Session[]): Session[] {
  return [...sessions].sort(byActivity);
}

/** Others have written what the reader has not seen, in a chat that is not in the trash. */
export function isUnread({ last_read_seq, last_seq, status, total_messages }: Session): boolean {
  return status !== "deleted" && last_read_seq < last_seq && total_messages > 0;
}

/** When what a view tells of a session was: in the trash its deletion, else its last message. */
export function momentOf(session: Session): string {
  return session.status === "deleted" ? session.updated_at : session.last_message_at;
}

/** A line of the list: the heading of a group, or a session. */
export type SessionRow =
  | { kind: "heading"; key: string; label: PlainKey }
  | { kind: "session"; key: string; session: Session };

/** A list that is in order, with a heading before the pinned ones and before each of the reader's own days. */
export function groupedRows(sessions: readonly Session[], view: ListView, now: Date): SessionRow[] {
  const rows: SessionRow[] = [];
  let group: PlainKey | null = null;
  for (const session of sessions) {
    const label = isPinned(session, view) ? "chats.pinned" : dayLabel(new Date(momentOf(session)), now);
    if (label !== group) rows.push({ kind: "heading", key: label, label });
    group = label;
    rows.push({ kind: "session", key: session.session_id, session });
  }
  return rows;
}

/** The names of the categories in use: those the server knows and those of loaded sessions, in order. */
export function categoriesOf(known: readonly string[], sessions: readonly Session[]): string[] {
  const here = sessions.filter(({ status }) => status === "active").map(({ category }) => category);
  const names = new Set([...known, ...here].filter((name) => name !== null));
  return [...names].sort((a, b) => a.localeCompare(b));
}

function dayLabel(date: Date, now: Date): PlainKey {
  const days = daysBetween(date, now);
  if (days <= 0) return "chats.today";
  if (days === 1) return "chats.yesterday";
  if (days < 7) return "chats.week";
  if (days < 30) return "chats.month";
  return "chats.older";
}

/** Whole calendar days from `date` to `now`, as the reader's clock counts them. */
export function daysBetween(date: Date, now: Date): number {
  const start = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((start(now) - start(date)) / 86_400_000);
}

/** What a session is called: one that nobody has named yet, in the reader's own language. */
export function titleOf({ title }: Pick<Session, "title">, t: Translate): string {
  return title === DEFAULT_TITLE ? t("chat.new") : title;
}

/** A session that the server does not have yet, as the list shows it. */
export function draftSession({ sessionId, userId, given, changed, madeAt }: UnsentSession): Session {
  const set = { ...given, ...changed };
  return {
    id: 0,
    session_id: sessionId,
    user_id: userId,
    title: set.title ?? DEFAULT_TITLE,
    category: set.category ?? null,
    status: "active",
    total_messages: 0,
    last_seq: 0,
    revision: 0,
    last_read_seq: 0,
    current_message_id: null,
    pinned_at: null,
    model: set.model ?? null,
    search_chats_with_documents: set.search_chats_with_documents ?? false,
    last_message_at: madeAt,
    created_at: madeAt,
    updated_at: madeAt,
  };
}

/** The server may not have it yet. */
export function isDraft({ id }: Session): boolean {
  return id === 0;
}

/** The empty session that "New chat" can reuse instead of making another. */
export function emptySession(sessions: readonly Session[]): Session | undefined {
  return sessions.find(
    (session) => session.status === "active" && session.total_messages === 0 && session.last_seq === 0,
  );
}
