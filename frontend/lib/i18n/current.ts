import { createStore } from "zustand/vanilla";
import { shellChanged } from "../shell";
import type { Translate } from "./catalogue";
import { chooseLanguage, LANGUAGE_COOKIE } from "./choose";
import { createLanguage, LANGUAGES, type Language, type LanguageChoice, type LanguageTag } from "./language";

/**
 * The language of this page, for what is not React. In the browser alone: a server speaks with several readers at
 * once, so that what is rendered there gets its language from LanguageProvider.
 */
export const language = createStore<{ current: Language | null }>(() => ({ current: null }));

/** Takes up the language that the page came in. */
export function adoptLanguage(choice: LanguageChoice): Language {
  const current = language.getState().current ?? createLanguage(choice);
  language.setState({ current });
  return current;
}

export function currentLanguage(): Language {
  const { current } = language.getState();
  if (!current) throw new Error("The page has no language yet.");
  return current;
}

/** A text in the language of this page, as it is now. */
export const text: Translate = (key, ...values) => currentLanguage().t(key, ...values);

const CATALOGUES = {
  en: async () => (await import("./en")).en,
  de: async () => (await import("./de")).de,
} satisfies Record<LanguageTag, () => Promise<LanguageChoice["catalogue"]>>;

const COOKIE = new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([a-z]+)`);
const YEAR = 365 * 24 * 60 * 60;

/** The language that the reader chose, or null: the browser's. */
export function languageChoice(): LanguageTag | null {
  const chosen = COOKIE.exec(document.cookie)?.[1];
  return chosen && Object.hasOwn(LANGUAGES, chosen) ? (chosen as LanguageTag) : null;
}

/** Speaks another language from now on; fails, and changes nothing, when its texts cannot be fetched. */
export async function changeLanguage(chosen: LanguageTag | null): Promise<void> {
  const { tag, locale } = chooseLanguage(chosen, navigator.languages);
  const catalogue = await CATALOGUES[tag]();
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${LANGUAGE_COOKIE}=${chosen ?? ""}; path=/; samesite=lax; max-age=${chosen ? YEAR : 0}`;
  language.setState({ current: createLanguage({ tag, locale, catalogue }) });
  document.documentElement.lang = tag;
  document.documentElement.dir = LANGUAGES[tag].direction;
  shellChanged();
}
