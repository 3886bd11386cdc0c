import { daysBetween } from "./chat/sessions";
import type { Language } from "./i18n/language";
import { breathe } from "./idle";

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;
const DAY = { day: "numeric", month: "short" } as const;
const DAY_AND_YEAR = { ...DAY, year: "numeric" } as const;
const WEEKDAY = { weekday: "long" } as const;
const SHORT_WEEKDAY = { weekday: "short" } as const;
const EXACT = { dateStyle: "full", timeStyle: "medium" } as const;

/** Has the formats of all lists and messages made, which takes long, before they are needed: one by one. */
export async function prepareTimes(language: Language): Promise<void> {
  for (const format of [CLOCK, EXACT, DAY, SHORT_WEEKDAY, WEEKDAY]) {
    await breathe();
    language.date(new Date(), format);
  }
}

/** A clock that runs behind the server's still says "just now". */
function isNow(date: Date, now: Date): boolean {
  return now.getTime() - date.getTime() < 60_000;
}

function dayOf(language: Language, date: Date, now: Date): string {
  return language.date(date, date.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR);
}

/** A moment as people say it: just now, 14:05, yesterday, Monday, 3 May. */
export function spokenTime(language: Language, timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  if (isNow(date, now)) return language.t("time.justNow");
  const days = daysBetween(date, now);
  if (days <= 0) return language.date(date, CLOCK);
  if (days === 1) return language.t("time.yesterday");
  if (days < 7) return language.date(date, WEEKDAY);
  return dayOf(language, date, now);
}

/** The same under a heading that names the day: the clock today and yesterday, the weekday, the date. */
export function listTime(language: Language, timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  if (isNow(date, now)) return language.t("time.now");
  const days = daysBetween(date, now);
  if (days <= 1) return language.date(date, CLOCK);
  if (days < 7) return language.date(date, SHORT_WEEKDAY);
  return dayOf(language, date, now);
}

/** The same for a message: its day is said once more only when it was not today. */
export function messageTime(language: Language, timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  const day = spokenTime(language, timestamp, now);
  if (daysBetween(date, now) <= 0) return day;
  return language.t("time.dayAndClock", { day, clock: language.date(date, CLOCK) });
}

export function exactTime(language: Language, timestamp: string): string {
  return language.date(new Date(timestamp), EXACT);
}
