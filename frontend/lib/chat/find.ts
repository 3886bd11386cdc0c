import { createStore } from "zustand/vanilla";
import type { ShownMessage } from "./view";

/** Whether the reader looks for something in the open session. */
export const finder = createStore<{ open: boolean }>(() => ({ open: false }));

/** The messages that contain a text, whatever its case, in their order. */
export function messagesWith(messages: readonly ShownMessage[], text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  return messages.filter(({ content }) => content.toLowerCase().includes(wanted)).map((one) => one.messageId);
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
  const ranges: Range[] = [];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    const range = document.createRange();
    place(nodes, at, (node, offset) => range.setStart(node, offset));
    place(nodes, at + wanted.length, (node, offset) => range.setEnd(node, offset));
    ranges.push(range);
  }
  return ranges;
}

function place(
  nodes: { node: Text; start: number }[],
  at: number,
  set: (node: Text, offset: number) => void,
): void {
  const found = nodes.findLast(({ start }) => start < at) ?? nodes[0];
  if (found) set(found.node, at - found.start);
}
