"use client";

import { useEffect } from "react";
import { rangesOf } from "@/lib/chat/find";

const ALL = "found";
const CURRENT = "found-current";

/** Marks a text in the messages that are rendered, and stronger in the current one, as they come and go. */
export function useMarks(text: string, current: string | null): void {
  useEffect(() => {
    const feed = document.querySelector("[role=feed]");
    // A browser without the API finds without marks.
    if (!feed || !CSS.highlights) return;
    function mark(): void {
      const [all, here]: Range[][] = [[], []];
      for (const article of feed?.querySelectorAll<HTMLElement>("[data-message]") ?? []) {
        const body = article.firstElementChild;
        if (body) (article.dataset.message === current ? here : all)?.push(...rangesOf(body, text));
      }
      CSS.highlights.set(ALL, new Highlight(...(all ?? [])));
      CSS.highlights.set(CURRENT, new Highlight(...(here ?? [])));
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
