"use client";

import { usePathname } from "next/navigation";
import { useCallback } from "react";
import { chatPath, sessionAt } from "@/lib/chat/address";

export interface ChatRoute {
  /** The session that the address names, null at `/`. */
  sessionId: string | null;
  open: (sessionId: string | null) => void;
  replace: (sessionId: string | null) => void;
}

/** The address is the state: which chat is open. It changes without asking the server for a page. */
export function useChatRoute(): ChatRoute {
  const sessionId = sessionAt(usePathname());
  const open = useCallback((sessionId: string | null) => {
    const path = chatPath(sessionId);
    if (path !== window.location.pathname) window.history.pushState(null, "", path);
  }, []);
  const replace = useCallback((sessionId: string | null) => {
    window.history.replaceState(null, "", chatPath(sessionId));
  }, []);
  return { sessionId, open, replace };
}
