import { describe, expect, it, vi } from "vitest";
import { currentLanguage } from "./i18n/current";
import { createLanguage } from "./i18n/language";
import { exactTime, listTime, messageTime, prepareTimes, spokenTime } from "./time";

const LANGUAGE = currentLanguage();
const NOW = new Date("2026-05-10T14:30:00Z");

describe("times as people say them", () => {
  it.each([
    ["2026-05-10T14:29:30Z", "just now", "just now", "now"],
    ["2026-05-10T14:30:30Z", "just now", "just now", "now"],
    ["2026-05-10T09:05:00Z", "09:05", "09:05", "09:05"],
    ["2026-05-09T23:05:00Z", "yesterday", "yesterday, 23:05", "23:05"],
    ["2026-05-05T09:05:00Z", "Tuesday", "Tuesday, 09:05", "Tue"],
    ["2026-05-03T09:05:00Z", "3 May", "3 May, 09:05", "3 May"],
    ["2025-05-03T09:05:00Z", "3 May 2025", "3 May 2025, 09:05", "3 May 2025"],
  ])("%s is %s", (timestamp, spoken, ofMessage, inList) => {
    expect(spokenTime(LANGUAGE, timestamp, NOW)).toBe(spoken);
    expect(messageTime(LANGUAGE, timestamp, NOW)).toBe(ofMessage);
    expect(listTime(LANGUAGE, timestamp, NOW)).toBe(inList);
  });
});

it("makes no format while messages are shown: they are there before", async () => {
  const made: unknown[] = [];
  const DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct(kind, given) {
      made.push(given);
      return Reflect.construct(kind, given);
    },
  });
  vi.stubGlobal("Intl", Object.create(Intl, { DateTimeFormat: { value: DateTimeFormat } }));
  const { tag, locale, catalogue } = LANGUAGE;
  const language = createLanguage({ tag, locale, catalogue });
  await prepareTimes(language);
  const before = made.length;
  for (const hours of [1, 24, 72, 24 * 30]) {
    const timestamp = new Date(NOW.getTime() - hours * 3_600_000).toISOString();
    for (const tell of [messageTime, listTime]) tell(language, timestamp, NOW);
    exactTime(language, timestamp);
  }
  vi.unstubAllGlobals();
  expect(before).toBeGreaterThan(0);
  expect(made).toHaveLength(before);
});
