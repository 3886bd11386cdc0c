import { createStore } from "zustand/vanilla";
import { text } from "../i18n/current";

/** What is open over the conversation: a picture, or a PDF at a page, with a passage to be marked. */
export interface OpenDocument {
  fileId: string;
  name: string;
  kind: "picture" | "pdf";
  page: number;
  quote: string | null;
}

export const viewer = createStore<{ open: OpenDocument | null }>(() => ({ open: null }));

export function openDocument(open: OpenDocument): void {
  viewer.setState({ open });
}

export function closeDocument(): void {
  viewer.setState({ open: null });
}

/** A passage that a reply was given, word by word. */
export interface Citation {
  fileId: string;
  name: string;
  page: number;
  quote: string;
}

/** The citations in a reply's metadata; what does not look like one is left out. */
export function citationsOf(metadata: Record<string, unknown>): Citation[] {
  const listed = Array.isArray(metadata.citations) ? (metadata.citations as Record<string, unknown>[]) : [];
  return listed.flatMap((one) => {
    const { file_id: fileId, file_name: name, page, quote } = one ?? {};
    const valid = typeof fileId === "string" && typeof page === "number" && typeof quote === "string";
    return valid
      ? [{ fileId, name: typeof name === "string" ? name : text("files.unnamed"), page, quote }]
      : [];
  });
}

/** Spaces and hyphens differ between a page's lines and the passage cut from it. */
const LOOSE = /[\s\u00ad\u2010-]+/g;

/** Which of a page's pieces of text, in their order, hold a part of the passage. */
export function markedPieces(pieces: readonly string[], quote: string): Set<number> {
  const wanted = quote.replace(LOOSE, "");
  const owners: number[] = [];
  let text = "";
  pieces.forEach((piece, index) => {
    const plain = piece.replace(LOOSE, "");
    text += plain;
    for (let n = 0; n < plain.length; n += 1) owners.push(index);
  });
  const start = wanted ? text.indexOf(wanted) : -1;
  return new Set(start < 0 ? [] : owners.slice(start, start + wanted.length));
}
