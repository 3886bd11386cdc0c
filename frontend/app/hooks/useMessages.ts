"use client";

import { useMemo } from "react";
import { useStore } from "zustand";
import type { OpenChat } from "@/lib/chat/follower";
import { type ShownMessage, shownMessages } from "@/lib/chat/view";
import { useRuntime } from "./runtime";

export interface CurrentChat {
  chat: OpenChat;
  messages: ShownMessage[];
  /** A message is on its way or its reply is being written. */
  busy: boolean;
}

/** The open chat: what is stored, followed by what this tab is sending and receiving. */
export function useMessages(): CurrentChat {
  const { history } = useRuntime().runtime;
  const chat = useStore(history.store, (state) => state.chat);
  const currentId = useStore(history.store, (state) => state.currentId);
  const state = useStore(history.turns.store);
  return useMemo(() => {
    const turns = state.turns.filter((turn) => turn.sessionId === currentId);
    const messages = shownMessages(chat.log, { ...state, turns });
    const busy = turns.some((turn) => turn.status === "submitted" || turn.status === "streaming");
    return { chat, messages, busy };
  }, [chat, currentId, state]);
}
