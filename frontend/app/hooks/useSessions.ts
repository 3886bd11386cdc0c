"use client";

import { useCallback, useMemo } from "react";
import { useStore } from "zustand";
import type { ListView } from "@/lib/chat/list";
import type { Session } from "@/lib/chat/model";
import { categoriesOf } from "@/lib/chat/sessions";
import type { AppError } from "@/lib/errors";
import { useRuntime } from "./runtime";

export interface Sessions {
  view: ListView;
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
  const { view, status, error, hasEarlier } = list;
  return { view, sessions, status, error, hasEarlier };
}

/** The categories in use; `load` asks the server for those of sessions that are not loaded. */
export function useCategories(): { categories: readonly string[]; load: () => void } {
  const { history } = useRuntime().runtime;
  const known = useStore(history.store, (state) => state.categories);
  const all = useStore(history.store, (state) => state.list.all);
  const categories = useMemo(() => categoriesOf(known, all), [known, all]);
  // Without an answer those of the loaded sessions are offered.
  const load = useCallback(() => void history.loadCategories().catch(() => undefined), [history]);
  return { categories, load };
}
