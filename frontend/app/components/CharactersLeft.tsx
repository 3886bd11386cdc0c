"use client";

import { useText } from "@/app/hooks/useText";
import { CONTENT_LIMIT } from "@/lib/chat/model";

/** Fewer than these are worth a word. */
const FEW = 2_000;

/** How many characters a message may still have: less than none when it is too long. */
export function charactersLeft(text: string): number {
  // Counted as the server counts; there are never more of them than the string is long.
  return CONTENT_LIMIT - (text.length > CONTENT_LIMIT - FEW ? [...text].length : text.length);
}

/** Says that the limit is near, before it is there. */
export function CharactersLeft({ left }: { left: number }) {
  const t = useText();
  if (left >= FEW) return null;
  return (
    <span role="status" className={left < 0 ? "text-danger" : ""}>
      {left < 0 ? t("composer.over", { count: -left }) : t("composer.left", { count: left })}
    </span>
  );
}
