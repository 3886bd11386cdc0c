"use client";

import { useState } from "react";
import { draftOf, keepDraft } from "@/lib/drafts";
import { useRuntime } from "./runtime";

export interface MessageEdit {
  /** asked: the reader began just now, and the field has their focus; kept: they began before. */
  state: "none" | "asked" | "kept";
  /** What it says so far. */
  text: () => string;
  begin: () => void;
  change: (text: string) => void;
  end: () => void;
}

/**
 * A message that is being written anew. What was changed is kept like a draft: a message out of sight is not rendered,
 * another chat may be opened, the page loaded again.
 */
export function useMessageEdit(messageId: string, content: string): MessageEdit {
  const { userId } = useRuntime().runtime;
  const place = `edit ${messageId}`;
  const [state, setState] = useState<MessageEdit["state"]>(() => (draftOf(userId, place) ? "kept" : "none"));
  return {
    state,
    text: () => draftOf(userId, place) || content,
    begin: () => setState("asked"),
    change: (text) => keepDraft(userId, place, text === content ? "" : text),
    end() {
      keepDraft(userId, place, "");
      setState("none");
    },
  };
}
