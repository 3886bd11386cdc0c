import type { Session } from "./model";

/** The sessions of the list: active ones, most recent activity first, those not yet confirmed on top. */
export function listedSessions(sessions: readonly Session[]): Session[] {
  return sessions.filter((session) => session.status === "active").sort(byActivity);
}

function byActivity(a: Session, b: Session): number {
  const drafts = Number(b.id === 0) - Number(a.id === 0);
  return drafts || Date.parse(b.last_message_at) - Date.parse(a.last_message_at) || b.id - a.id;
}

export interface SessionGroup {
  label: string;
  sessions: Session[];
}

/** Groups a list that is in order by the reader's own days. */
export function groupByDay(sessions: readonly Session[], now: Date): SessionGroup[] {
  const groups: SessionGroup[] = [];
  for (const session of sessions) {
    const label = dayLabel(new Date(session.last_message_at), now);
    const last = groups.at(-1);
    if (last?.label === label) last.sessions.push(session);
    else groups.push({ label, sessions: [session] });
  }
  return groups;
}

function dayLabel(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return "Previous 7 days";
  if (days < 30) return "Previous 30 days";
  return "Older";
}

/** Whole calendar days from `date` to `now`, as the reader's clock counts them. */
export function daysBetween(date: Date, now: Date): number {
  const start = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((start(now) - start(date)) / 86_400_000);
}

/** The empty session that "New chat" can reuse instead of making another. */
export function emptySession(sessions: readonly Session[]): Session | undefined {
  return sessions.find(
    (session) => session.status === "active" && session.total_messages === 0 && session.last_seq === 0,
  );
}
