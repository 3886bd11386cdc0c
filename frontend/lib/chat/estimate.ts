import type { ShownMessage } from "./view";

/** Letters in a line of the widest bubble and of the assistant's column, and the heights around the text. */
const BUBBLE = { letters: 64, around: 48 };
const COLUMN = { letters: 92, around: 28 };
const LINE = 24;

/** A list asks again for every message that it has not measured, whenever it measures one. */
const known = new WeakMap<object, number>();

/** About how many pixels high a message will be: near enough for the scroll bar until it is measured. */
export function estimatedHeight(message: Pick<ShownMessage, "role" | "content">): number {
  const before = known.get(message);
  if (before !== undefined) return before;
  const { letters, around } = message.role === "user" ? BUBBLE : COLUMN;
  let lines = 0;
  for (const line of message.content.split("\n")) lines += Math.max(1, Math.ceil(line.length / letters));
  const height = around + lines * LINE;
  known.set(message, height);
  return height;
}
