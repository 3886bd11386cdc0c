"use client";

import { useMemo } from "react";
import { useStore } from "zustand";
import type { OpenChat } from "@/lib/chat/follower";
import type { Turn } from "@/lib/chat/model";
import { isRunning } from "@/lib/chat/turns";
import { type ShownMessage, storedMessages, withTurns } from "@/lib/chat/view";
import { useRuntime } from "./runtime";

export interface CurrentChat {
  chat: OpenChat;
  messages: readonly ShownMessage[];
  /** The reader sent files in this chat. */
  sentFiles: boolean;
  /** A message is on its way or its reply is being written; stopping: the reader asked for its end. */
  reply: "none" | "running" | "stopping";
}

function hasOwnFiles({ role, files }: ShownMessage): boolean {
  return role === "user" && files.length > 0;
}

function sendsFiles({ request }: Turn): boolean {
  return request.kind === "send" && (request.files ?? []).length > 0;
}

/** The open chat: what is stored, followed by what is being sent and written. */
export function useMessages(): CurrentChat {
  const { history } = useRuntime().runtime;
  const chat = useStore(history.store, (state) => state.chat);
  const currentId = useStore(history.store, (state) => state.currentId);
  const { turns: all, replyKeys } = useStore(history.turns.store);
  const { log, leaf } = chat;
  const stored = useMemo(() => storedMessages({ log, leaf }, replyKeys), [log, leaf, replyKeys]);
  const turns = useMemo(() => all.filter((turn) => turn.sessionId === currentId), [all, currentId]);
  const messages = useMemo(() => withTurns(stored, turns), [stored, turns]);
  const sentFiles = useMemo(() => stored.some(hasOwnFiles), [stored]) || turns.some(sendsFiles);
  const running = turns.find(isRunning);
  return { chat, messages, sentFiles, reply: running ? (running.stopping ? "stopping" : "running") : "none" };
}
