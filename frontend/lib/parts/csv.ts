import type { Cell, Table } from "./parts";

/** What a spreadsheet would take for a formula begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

function field(cell: Cell): string {
  if (cell === null) return "";
  const text = typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV (RFC 4180), in which no cell is a formula. */
export function csvOf({ columns, rows }: Pick<Table, "columns" | "rows">): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** What a line consists of: each field, whole or in quotes, with what ends it. */
const FIELDS = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n|$)/gy;

/**
 * The table in a file of a large one: there a text is always in quotes, and nothing else is; what would be a formula
 * begins with an apostrophe more than it has. Null for anything else.
 */
export function tableFrom(csv: string): Pick<Table, "columns" | "rows"> | null {
  const body = csv.replace(/^\uFEFF/, "");
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  FIELDS.lastIndex = 0;
  while (FIELDS.lastIndex < body.length) {
    const found = FIELDS.exec(body);
    if (!found) return null;
    const [, quoted, bare = "", end] = found;
    line.push(quoted === undefined ? cellOf(bare) : quoted.replaceAll('""', '"').replace(GUARDED, ""));
    if (end !== ",") {
      lines.push(line);
      line = [];
    }
  }
  const [columns, ...rows] = lines;
  const named = columns?.every((name) => typeof name === "string");
  if (!columns || !named || rows.some((row) => row.length !== columns.length)) return null;
  return { columns: columns as string[], rows };
}

/** The apostrophe before what would be a formula. */
const GUARDED = /^'(?='*[=+\-@\t\r])/;

function cellOf(bare: string): Cell {
  if (bare === "") return null;
  return bare === "true" || bare === "false" ? bare === "true" : Number(bare);
}

/** A name for a file, from whatever a title says. */
export function fileNameOf(title: string | null): string {
  const words = (title ?? "").replace(/[^\p{L}\p{N}._-]+/gu, " ");
  const name = words.trim().slice(0, 80);
  return `${name || "table"}.csv`;
}

/** Has the browser save a text as a file. */
export function saveText(name: string, text: string, type: string): void {
  // With a mark of its encoding, without which spreadsheets guess.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
