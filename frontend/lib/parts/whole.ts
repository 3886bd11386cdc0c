import { AppError } from "../errors";
import { text } from "../i18n/current";
import { tableFrom } from "./csv";
import type { Part, Plot } from "./parts";

/** Reads a file of the reader's as text. */
export interface FileTexts {
  text: (fileId: string) => Promise<string>;
}

/** What was read, for as long as the reader's files are: a part that is scrolled away comes back at once. */
const read = new WeakMap<FileTexts, Map<string, Promise<Part>>>();

/** All of a table or plot that is kept as a file; rejects with what the reader can be told. */
export function wholeOf<P extends Part>(part: P, files: FileTexts): Promise<P> {
  const { fileId } = part;
  if (fileId === null) return Promise.resolve(part);
  const known = read.get(files) ?? new Map<string, Promise<Part>>();
  read.set(files, known);
  const asked = known.get(fileId) ?? files.text(fileId).then((content) => filled(part, content));
  known.set(fileId, asked);
  asked.catch(() => known.delete(fileId));
  return asked as Promise<P>;
}

function filled(part: Part, content: string): Part {
  const found = part.type === "table" ? tableFrom(content) : figureFrom(content);
  if (!found) throw new AppError("part-invalid", text("parts.invalid"));
  const whole = { ...part, ...found, fileId: null } as Part;
  return whole.type === "table" ? { ...whole, total: whole.rows.length } : whole;
}

function figureFrom(json: string): Pick<Plot, "data" | "layout"> | null {
  try {
    const figure: unknown = JSON.parse(json);
    if (typeof figure !== "object" || figure === null || !("data" in figure)) return null;
    return { data: figure.data, layout: "layout" in figure ? figure.layout : {} };
  } catch {
    return null;
  }
}
