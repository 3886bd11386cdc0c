"use client";

import { useCallback, useEffect } from "react";
import { useStore } from "zustand";
import { useRuntime } from "@/app/hooks/runtime";
import { finder } from "@/lib/chat/find";
import { lazyDialog } from "./lazyPart";

const FindBar = lazyDialog({ load: () => import("./FindBar"), idle: true });

/** The bar that finds in the open chat, while it is open. */
export function Finder() {
  const { history } = useRuntime().runtime;
  const { open } = useStore(finder);
  const sessionId = useStore(history.store, (state) => state.currentId);
  const close = useCallback(() => finder.setState({ open: false }), []);
  // Another chat is another search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes with the chat
  useEffect(() => close, [sessionId, close]);
  return open && <FindBar onClose={close} />;
}
