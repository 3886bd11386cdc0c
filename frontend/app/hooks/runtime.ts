"use client";

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { AuthState } from "@/lib/auth/tokens";
import type { App, UserRuntime } from "@/lib/runtime";

export interface ChatContext {
  app: App;
  runtime: UserRuntime;
}

export const RuntimeContext = createContext<ChatContext | null>(null);

/** The signed-in user's runtime; only below ChatApp. */
export function useRuntime(): ChatContext {
  const context = useContext(RuntimeContext);
  if (!context) throw new Error("useRuntime is used outside of ChatApp");
  return context;
}

export function useAuth(): AuthState & { tokens: App["tokens"] } {
  const { tokens } = useRuntime().app;
  return { ...useStore(tokens.store), tokens };
}
