import type { en } from "./en";

/** A text with `{names}` of what is put in; where it counts something, one for each plural form of the language. */
export type Text =
  | string
  | ({ readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string });

/** All that a text asks to be given, without repetition. */
export function namesIn(text: Text): string[] {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  return [...new Set(forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)))];
}

export type Key = keyof typeof en;

/** All texts in one language. */
export type Catalogue = Readonly<Record<Key, Text>>;

/** The texts of one area of English, as another language has to have them. */
export type Translated<Area> = { readonly [Name in keyof Area]: Area[Name] extends string ? string : Text };

type Names<Template> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<Template> = Template extends string ? Names<Template> : Names<Template[keyof Template]>;

/** What has to be given with a text: nothing, or a value for each of its names. */
export type Values<Name extends Key> = [NamesOf<(typeof en)[Name]>] extends [never]
  ? []
  : [values: Readonly<Record<NamesOf<(typeof en)[Name]>, string | number>>];

/** The texts that need no values. */
export type PlainKey = { [Name in Key]: Values<Name> extends [] ? Name : never }[Key];

/**
 * Says a text of the interface. Numbers are written as the language writes them, those named `..._bytes` and
 * `..._seconds` with their unit; `count` chooses the plural.
 */
export type Translate = <Name extends Key>(key: Name, ...values: Values<Name>) => string;
