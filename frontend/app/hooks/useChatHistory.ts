"use client";

import { useStore } from "zustand";
import { useRuntime } from "./runtime";
import { useMessages } from "./useMessages";
import { useSessions } from "./useSessions";

/** The reader's chats and the open one, with everything that can be done to them. */
export function useChatHistory() {
  const { history } = useRuntime().runtime;
  const { sessions, status: listStatus } = useSessions();
  const { chat, messages, sentFiles, reply } = useMessages();
  const currentId = useStore(history.store, (state) => state.currentId);
  return {
    sessions,
    currentId,
    currentSession: chat.session,
    messages,
    sentFiles,
    status: chat.status,
    loading: listStatus === "loading" || chat.status === "loading",
    error: chat.error,
    reply,
    hasEarlier: chat.status === "ready" && !chat.log.complete,
    loadingEarlier: chat.loadingEarlier,
    createSession: history.createSession,
    loadSession: history.loadSession,
    saveMessage: history.saveMessage,
    retryTurn: history.retryTurn,
    discardTurn: history.discardTurn,
    regenerate: history.regenerate,
    stopReply: history.stopReply,
    switchBranch: history.switchBranch,
    deleteSession: history.deleteSession,
    updateSession: history.updateSession,
    clearMessages: history.clearMessages,
    loadAllSessions: history.loadAllSessions,
    loadEarlierMessages: history.loadEarlierMessages,
    retry: history.retry,
  };
}
