"use client";

import { useEffect } from "react";
import { markOf, marksIn, type Occurrence } from "@/lib/chat/find";

const ALL = "found";
const CURRENT = "found-current";

/** Marks a text in the messages that are rendered, as they come and go, and stronger where it is the current one. */
export function useMarks(text: string, current: Occurrence | null): void {
  useEffect(() => {
    const feed = document.querySelector("[role=feed]");
    // A browser without the API finds without marks.
    if (!feed || !CSS.highlights) return;
    function mark(): void {
      const all = new Highlight();
      const here = new Highlight();
      for (const article of feed?.querySelectorAll<HTMLElement>("[data-message]") ?? []) {
        const marks = marksIn(article, text);
        const strong =
          current?.messageId === article.dataset.message && current ? markOf(marks, current) : null;
        for (const mark of marks) (mark === strong ? here : all).add(mark);
      }
      CSS.highlights.set(ALL, all);
      CSS.highlights.set(CURRENT, here);
    }
    mark();
    const observer = new MutationObserver(mark);
    observer.observe(feed, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      CSS.highlights.delete(ALL);
      CSS.highlights.delete(CURRENT);
    };
  }, [text, current]);
}
