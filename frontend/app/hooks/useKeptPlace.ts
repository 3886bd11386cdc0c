"use client";

import { useEffect } from "react";
import { keepPlace } from "@/lib/chat/place";
import type { ShownMessage } from "@/lib/chat/view";
import { useRuntime } from "./runtime";
import type { Conversation } from "./useConversation";

/** A pause of scrolling. */
const PAUSE_MS = 120;

/** Remembers where the reader is, for when the session is opened again or the page is reloaded. */
export function useKeptPlace(
  sessionId: string | null,
  messages: readonly ShownMessage[],
  { rows, atEnd, arriving }: Conversation,
): void {
  const { history } = useRuntime().runtime;
  const { virtualizer } = rows;
  const offset = virtualizer.scrollOffset;
  useEffect(() => {
    if (!sessionId || arriving || offset === null) return;
    const timer = setTimeout(() => {
      const row = virtualizer.getVirtualItems().find(({ end }) => end > offset);
      const messageId = row && messages[row.index]?.messageId;
      const { log } = history.store.getState().chat;
      const seq = log.messages.find((one) => one.message_id === messageId)?.seq;
      if (atEnd) keepPlace(sessionId, null);
      else if (row && messageId && seq) keepPlace(sessionId, { messageId, seq, offset: row.start - offset });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [history, sessionId, messages, virtualizer, offset, atEnd, arriving]);
}
