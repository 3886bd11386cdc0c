import type { Language } from "../i18n/language";

/** A size in bytes as people say it. */
export function sizeOf(language: Pick<Language, "number">, bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 / 1024, "megabyte"];
  return language.number(value, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 });
}
