/** What a cell of a table holds. */
export type Cell = string | number | boolean | null;

export interface Table {
  type: "table";
  title: string | null;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** How many rows there are; `rows` are the first ones where a file has all of them. */
  total: number;
  fileId: string | null;
}

/** Plotly's data and layout as they came: what is drawn of them, `safePlot` says. */
export interface Plot {
  type: "plot";
  title: string | null;
  data: unknown;
  layout: unknown;
  /** The file that has both, where they are not here. */
  fileId: string | null;
}

export type Part = Table | Plot;

/** A tool that a reply called, at a place in its text, with what came back and what it made. */
export interface ToolCall {
  name: string;
  /** Characters (code points) of the text before it. */
  at: number;
  arguments: unknown;
  result: string;
  failed: boolean;
  part: Part | null;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is Cell {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function tableOf({ title, columns, rows, total_rows: count, file_id: file }: Fields): Table | null {
  const named = Array.isArray(columns) && columns.every((name) => typeof name === "string");
  const filled = Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every(isCell));
  if (!named || !filled) return null;
  const fileId = typeof file === "string" ? file : null;
  const total = fileId && typeof count === "number" ? count : rows.length;
  return { type: "table", title: titleOf(title), columns, rows, total, fileId };
}

function plotOf({ title, data, layout = {}, file_id: fileId }: Fields): Plot | null {
  const plot = { type: "plot" as const, title: titleOf(title) };
  if (Array.isArray(data)) return { ...plot, data, layout, fileId: null };
  return typeof fileId === "string" ? { ...plot, data: [], layout: {}, fileId } : null;
}

function titleOf(title: unknown): string | null {
  return typeof title === "string" && title !== "" ? title : null;
}

/** The table or plot that these fields are; null for what is neither. */
export function partOf(type: unknown, fields: unknown): Part | null {
  if (!isFields(fields)) return null;
  if (type === "table") return tableOf(fields);
  return type === "plot" ? plotOf(fields) : null;
}

/** A call as a stream or a stored reply brings it; `own` is what the message itself is. */
export function callOf(value: unknown, own: Part | null = null): ToolCall | null {
  if (!isFields(value) || typeof value.name !== "string" || typeof value.at !== "number") return null;
  const made = isFields(value.part) ? value.part : null;
  return {
    name: value.name,
    at: value.at,
    arguments: value.arguments,
    result: typeof value.result === "string" ? value.result : "",
    failed: value.failed === true,
    part: made?.type === "message" ? own : partOf(made?.type, made),
  };
}

/** The calls of a list; what does not look like one is left out. */
export function callsOf(listed: unknown, own: Part | null = null): ToolCall[] {
  return Array.isArray(listed) ? listed.flatMap((one) => callOf(one, own) ?? []) : [];
}

/** A piece of a message, in its order: text, tools that were called, a table or plot. */
export type Block =
  | { kind: "text"; text: string }
  | { kind: "calls"; calls: readonly ToolCall[] }
  | { kind: "part"; part: Part };

/** A message's text with its calls, and what they made, where they belong; `own` comes last if no call made it. */
export function blocksOf(content: string, calls: readonly ToolCall[], own: Part | null): Block[] {
  const characters = [...content];
  const blocks: Block[] = [];
  let told = 0;
  function tell(end: number): void {
    const text = characters.slice(told, end).join("").trim();
    if (text) blocks.push({ kind: "text", text });
    told = Math.max(told, end);
  }
  for (let index = 0; index < calls.length; ) {
    const at = calls[index]?.at ?? 0;
    const here = calls.slice(index).filter((call) => call.at === at);
    tell(at);
    blocks.push({ kind: "calls", calls: here });
    for (const { part } of here) if (part) blocks.push({ kind: "part", part });
    index += here.length;
  }
  tell(characters.length);
  if (own && !calls.some(({ part }) => part === own)) blocks.push({ kind: "part", part: own });
  return blocks;
}
