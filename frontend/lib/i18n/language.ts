import { sizeOf } from "../files/size";
import type { Catalogue, Key, Text, Translate } from "./catalogue";

/** The languages there are, each in its own words. */
export const LANGUAGES = {
  en: { name: "English", direction: "ltr" },
  de: { name: "Deutsch", direction: "ltr" },
} as const;

export type LanguageTag = keyof typeof LANGUAGES;

/** The language of a page, as the server chose it: what a browser needs to speak it. */
export interface LanguageChoice {
  tag: LanguageTag;
  /** With the reader's region where that is known: "en-GB". Dates and numbers follow it. */
  locale: string;
  catalogue: Catalogue;
}

/** A language that can be spoken. */
export interface Language extends LanguageChoice {
  t: Translate;
  number: (value: number, options?: Intl.NumberFormatOptions) => string;
  date: (date: Date, options: Intl.DateTimeFormatOptions) => string;
}

const SECONDS = { style: "unit", unit: "second", unitDisplay: "long" } as const;

/** Letters of the scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export function createLanguage(choice: LanguageChoice): Language {
  const { locale, catalogue } = choice;
  const plural = new Intl.PluralRules(locale);
  const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

  /** Making a format costs far more than using it. */
  function format<Made extends Intl.NumberFormat | Intl.DateTimeFormat>(
    kind: new (locale: string, options?: object) => Made,
    options?: object,
  ): Made {
    const key = `${kind.name} ${JSON.stringify(options)}`;
    const made = formats.get(key) ?? new kind(locale, options);
    formats.set(key, made);
    return made as Made;
  }

  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    format(Intl.NumberFormat, options).format(value);

  /** What is named by its unit is written with it. */
  function put(name: string, value: string | number): string {
    if (typeof value === "number") {
      if (name.endsWith("_bytes")) return sizeOf({ number }, value);
      return number(value, name.endsWith("_seconds") ? SECONDS : undefined);
    }
    // Isolated, so that the rest of the sentence stays in its order.
    return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
  }

  function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
    const text: Text = catalogue[key];
    const form = typeof text === "string" ? text : (text[plural.select(Number(values.count))] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : put(name, value);
    });
  }

  return {
    ...choice,
    t: t as Translate,
    number,
    date: (date, options) => format(Intl.DateTimeFormat, options).format(date),
  };
}
