"use client";

import { useStore } from "zustand";
import type { Session } from "@/lib/chat/model";
import type { AppError } from "@/lib/errors";
import { useRuntime } from "./runtime";

export interface Sessions {
  sessions: readonly Session[];
  status: "loading" | "ready" | "error";
  error: AppError | null;
  hasEarlier: boolean;
}

/** The list of sessions as it is shown. */
export function useSessions(): Sessions {
  const { history } = useRuntime().runtime;
  const sessions = useStore(history.store, (state) => state.sessions);
  const list = useStore(history.store, (state) => state.list);
  return { sessions, status: list.status, error: list.error, hasEarlier: list.hasEarlier };
}
