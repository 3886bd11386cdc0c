import type { ShownMessage } from "./view";

/** Letters in a line of the widest bubble and of the assistant's column, and the heights around the text. */
const BUBBLE = { letters: 64, around: 48 };
const COLUMN = { letters: 92, around: 28 };
const LINE = 24;

/** About how many pixels high a message will be: near enough for the scroll bar until it is measured. */
export function estimatedHeight({ role, content }: Pick<ShownMessage, "role" | "content">): number {
  const { letters, around } = role === "user" ? BUBBLE : COLUMN;
  let lines = 0;
  for (const line of content.split("\n")) lines += Math.max(1, Math.ceil(line.length / letters));
  return around + lines * LINE;
}
