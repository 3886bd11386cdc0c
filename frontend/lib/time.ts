import { daysBetween } from "./chat/sessions";

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const SHORT_WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** A moment as people say it: just now, 14:05, yesterday, Monday, 3 May. */
export function spokenTime(timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  // A clock that runs behind the server's still says "just now".
  if (now.getTime() - date.getTime() < 60_000) return "just now";
  const days = daysBetween(date, now);
  if (days <= 0) return CLOCK.format(date);
  if (days === 1) return "yesterday";
  if (days < 7) return WEEKDAY.format(date);
  return (date.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(date);
}

/** The same under a heading that names the day: the clock today and yesterday, the weekday, the date. */
export function listTime(timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  if (now.getTime() - date.getTime() < 60_000) return "now";
  const days = daysBetween(date, now);
  if (days <= 1) return CLOCK.format(date);
  if (days < 7) return SHORT_WEEKDAY.format(date);
  return (date.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(date);
}

/** The same for a message: its day is said once more only when it was not today. */
export function messageTime(timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  const spoken = spokenTime(timestamp, now);
  return daysBetween(date, now) > 0 ? `${spoken}, ${CLOCK.format(date)}` : spoken;
}

export function exactTime(timestamp: string): string {
  return EXACT.format(new Date(timestamp));
}
