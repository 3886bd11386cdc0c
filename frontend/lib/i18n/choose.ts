import { LANGUAGES, type LanguageTag } from "./language";

/** Where a choice is kept, so that the server also knows it. */
export const LANGUAGE_COOKIE = "parley-language";

function isLanguage(tag: string): tag is LanguageTag {
  return Object.hasOwn(LANGUAGES, tag);
}

/** The languages that a reader prefers, best first, of an Accept-Language header. */
export function preferred(header: string): string[] {
  return header
    .split(",")
    .map((part, place) => {
      const [tag = "", ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find((one) => one.startsWith("q="))?.slice(2);
      return { tag, place, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== "" && tag !== "*" && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place)
    .map(({ tag }) => tag);
}

/** The language to speak, and the locale of it: what was chosen, else the first preferred one there is, else English. */
export function chooseLanguage(
  chosen: string | null | undefined,
  preferences: readonly string[],
): { tag: LanguageTag; locale: string } {
  const base = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";
  const tag = chosen && isLanguage(chosen) ? chosen : (preferences.map(base).find(isLanguage) ?? "en");
  const region = preferences.find((one) => base(one) === tag);
  return { tag, locale: canonical(region) ?? tag };
}

/** A tag as Intl takes it; headers can hold anything. */
function canonical(tag: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
