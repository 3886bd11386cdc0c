"use client";

import { useEffect } from "react";
import { useStore } from "zustand";
import { useVisible } from "./environment";
import { useRuntime } from "./runtime";

/** Marks the open chat as read when its end is before the reader's eyes. */
export function useReadMark(atEnd: boolean): void {
  const { history } = useRuntime().runtime;
  const chat = useStore(history.store, (state) => state.chat);
  const visible = useVisible();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what there is to mark changes with the chat
  useEffect(() => {
    if (atEnd && visible) history.markRead();
  }, [history, atEnd, visible, chat]);
}
