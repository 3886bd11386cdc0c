"use client";

import { usePathname } from "next/navigation";
import { useCallback } from "react";
import { chatPath, sessionAt } from "@/lib/chat/address";
import { useRuntime } from "./runtime";

export interface ChatRoute {
  /** The session that the address names, null at `/`. */
  sessionId: string | null;
  open: (sessionId: string | null) => void;
  replace: (sessionId: string | null) => void;
}

/**
 * The address is the state: which chat is open. It changes without asking the server for a page. What a chat says is
 * asked for at once, before the new address is rendered.
 */
export function useChatRoute(): ChatRoute {
  const sessionId = sessionAt(usePathname());
  const { loadSession } = useRuntime().runtime.history;
  const open = useCallback(
    (sessionId: string | null) => {
      const path = chatPath(sessionId);
      if (path !== window.location.pathname) window.history.pushState(null, "", path);
      loadSession(sessionId);
    },
    [loadSession],
  );
  const replace = useCallback((sessionId: string | null) => {
    window.history.replaceState(null, "", chatPath(sessionId));
  }, []);
  return { sessionId, open, replace };
}
