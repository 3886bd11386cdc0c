import type { en } from "./en";

/** A text with `{names}` of what is put in; where it counts something, one for each plural form of the language. */
export type Text =
  | string
  | ({ readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string });

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

/** Says a text of the interface. Numbers are written as the language writes them; `count` chooses the plural. */
export type Translate = <Name extends Key>(key: Name, ...values: Values<Name>) => string;
