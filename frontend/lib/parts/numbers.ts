import type { Language } from "../i18n/language";
import type { Cell } from "./parts";

/** Four digits are read at a glance, and may be a year. */
const GROUPED_FROM = 10_000;
/** Where a number is a name: it is written as it is. */
const NAMES = /(^|[\s_])(id|no|nr|code|number|nummer|phone|telefon|zip|plz|postcode|year|jahr|key|isbn)\.?$/i;
/** Beyond these a number is written with an exponent, as it came. */
const LARGEST = 1e15;
const SMALLEST = 1e-6;

/** How the numbers of a column are written. */
export type WriteNumber = (value: number) => string;

/**
 * How each column writes its numbers, null where it has none: as the reader's language does, all of a column's with
 * groups of digits once one of them has five or more.
 */
export function numberColumns(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  { number }: Pick<Language, "number">,
): (WriteNumber | null)[] {
  return columns.map((name, column) => {
    const numbers = rows.map((row) => row[column]).filter((cell) => typeof cell === "number");
    if (numbers.length === 0) return null;
    if (NAMES.test(name.trim())) return String;
    const useGrouping = numbers.some((value) => Math.abs(value) >= GROUPED_FROM) ? "always" : false;
    return (value) => {
      const size = Math.abs(value);
      if (size >= LARGEST || (size > 0 && size < SMALLEST)) return String(value);
      return number(value, { useGrouping, maximumFractionDigits: 20 });
    };
  });
}
