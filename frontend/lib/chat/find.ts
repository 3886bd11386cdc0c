import { createStore } from "zustand/vanilla";
import type { ShownMessage } from "./view";

/** Whether the reader looks for something in the open session. */
export const finder = createStore<{ open: boolean }>(() => ({ open: false }));

/** One place of a text: the how manieth of its message, from 0. */
export interface Occurrence {
  messageId: string;
  nth: number;
}

/** A message that has a text: how many times, and how many times those before it have it. */
export interface Found {
  messageId: string;
  count: number;
  before: number;
}

/** The messages that have a text, whatever its case, in their order. */
export function findIn(messages: readonly ShownMessage[], text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const found: Found[] = [];
  let before = 0;
  for (const { messageId, content } of messages) {
    const count = placesOf(content.toLowerCase(), wanted).length;
    if (count > 0) found.push({ messageId, count, before });
    before += count;
  }
  return found;
}

/** How many times the text was found in all. */
export function countOf(found: readonly Found[]): number {
  const last = found.at(-1);
  return last ? last.before + last.count : 0;
}

/** The place of an occurrence among all, from 0; -1 where it is none of them. */
export function placeIn(found: readonly Found[], { messageId, nth }: Occurrence): number {
  const one = found.find((each) => each.messageId === messageId);
  return one && nth < one.count ? one.before + nth : -1;
}

/** The occurrence that has a place among all. */
export function occurrenceAt(found: readonly Found[], place: number): Occurrence | null {
  const one = found.findLast(({ before }) => before <= place);
  return one && place >= 0 && place < one.before + one.count
    ? { messageId: one.messageId, nth: place - one.before }
    : null;
}

function placesOf(whole: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + wanted.length))
    places.push(at);
  return places;
}

/** Where a text stands in what a rendered message says: its tables, tool calls and buttons are not searched. */
export function marksIn(article: Element, text: string): Range[] {
  return [...article.querySelectorAll("[data-said]")].flatMap((said) => rangesOf(said, text));
}

/** The mark of an occurrence. What Markdown hides, an address say, has no mark of its own: the last one stands for it. */
export function markOf<Mark>(marks: readonly Mark[], { nth }: Occurrence): Mark | undefined {
  return marks[Math.min(nth, marks.length - 1)];
}

/** Where a text stands in an element: one range for each time, though pieces of it may be in elements of their own. */
export function rangesOf(element: Element, text: string): Range[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const nodes: { node: Text; start: number }[] = [];
  let whole = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: whole.length });
    whole += node.textContent ?? "";
  }
  const lower = whole.toLowerCase();
  // Letters that grow in lower case would move everything after them.
  if (lower.length !== whole.length) return [];
  return placesOf(lower, wanted).map((at) => {
    const range = document.createRange();
    place(nodes, at, (node, offset) => range.setStart(node, offset));
    place(nodes, at + wanted.length, (node, offset) => range.setEnd(node, offset));
    return range;
  });
}

function place(
  nodes: { node: Text; start: number }[],
  at: number,
  set: (node: Text, offset: number) => void,
): void {
  const found = nodes.findLast(({ start }) => start < at) ?? nodes[0];
  if (found) set(found.node, at - found.start);
}
