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
