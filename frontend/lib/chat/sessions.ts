import type { PlainKey } from "../i18n/catalogue";
import type { UnsentSession } from "../outbox/storage";
import type { SessionList } from "./list";
import { DEFAULT_TITLE, type Session } from "./model";

/**
 * The sessions of the list: active ones, most recent activity first, those not yet confirmed on top. What changed
 * below the loaded part is left out, since a gap would lie between.
 */
export function listedSessions({ all, hasEarlier, oldest }: SessionList): Session[] {
  const end = hasEarlier ? oldest : null;
  return all
    .filter((session) => session.status === "active" && (end === null || byActivity(session, end) <= 0))
    .sort(byActivity);
}

function byActivity(a: Session, b: Session): number {
  const drafts = Number(b.id === 0) - Number(a.id === 0);
  return drafts || Date.parse(b.last_message_at) - Date.parse(a.last_message_at) || b.id - a.id;
}

/** A line of the list: the heading of a day, or a session. */
export type SessionRow =
  | { kind: "day"; key: string; label: PlainKey }
  | { kind: "session"; key: string; session: Session };

/** A list that is in order, with a heading before the first session of each of the reader's own days. */
export function rowsByDay(sessions: readonly Session[], now: Date): SessionRow[] {
  const rows: SessionRow[] = [];
  let day: PlainKey | null = null;
  for (const session of sessions) {
    const label = dayLabel(new Date(session.last_message_at), now);
    if (label !== day) rows.push({ kind: "day", key: label, label });
    day = label;
    rows.push({ kind: "session", key: session.session_id, session });
  }
  return rows;
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

/** A session that the server does not have yet, as the list shows it. */
export function draftSession({ sessionId, userId, given, madeAt }: UnsentSession): Session {
  return {
    id: 0,
    session_id: sessionId,
    user_id: userId,
    title: given.title ?? DEFAULT_TITLE,
    category: given.category ?? null,
    status: "active",
    total_messages: 0,
    last_seq: 0,
    revision: 0,
    current_message_id: null,
    model: given.model ?? null,
    last_message_at: madeAt,
    created_at: madeAt,
    updated_at: madeAt,
  };
}

/** The empty session that "New chat" can reuse instead of making another. */
export function emptySession(sessions: readonly Session[]): Session | undefined {
  return sessions.find(
    (session) => session.status === "active" && session.total_messages === 0 && session.last_seq === 0,
  );
}
