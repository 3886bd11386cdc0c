"use client";

import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { useMediaQuery } from "@/app/hooks/environment";
import { useRuntime } from "@/app/hooks/runtime";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useChatRoute } from "@/app/hooks/useChatRoute";
import { useShortcuts } from "@/app/hooks/useShortcuts";
import { useSidebar } from "@/app/hooks/useSidebar";
import { sessionAt } from "@/lib/chat/address";
import { finder } from "@/lib/chat/find";
import { openDialog } from "@/lib/dialogs";
import { fetchParts } from "@/lib/idle";
import { opensEmpty } from "@/lib/opening";
import { keepShell } from "@/lib/shell";
import { ChatArea } from "./ChatArea";
import { Dialogs } from "./Dialogs";
import { DocumentViewer } from "./DocumentViewer";
import { Finder } from "./Finder";
import { lazyDialog } from "./lazyPart";
import { Notices } from "./Notices";
import { Sidebar } from "./Sidebar";

const ShortcutsSheet = lazyDialog({ load: () => import("./ShortcutsSheet"), idle: true });

/** The frame: the chats at the side, the open one beside them. It hears of no text that a reply grows by. */
export function ChatInterface() {
  const { history, settled } = useRuntime().runtime;
  const { loadSession } = history;
  const loading = useStore(history.store, ({ list }) => list.status === "loading");
  const currentId = useStore(history.store, (state) => state.currentId);
  const { sessionId } = useChatRoute();
  const { newChat, stopReply } = useChatActions();
  const wide = useMediaQuery("(min-width: 768px)");
  const sidebar = useSidebar(wide);
  const [sheet, setSheet] = useState(false);

  // The address may be another one than that of this render by now, and its chat open (lib/chat/arrival.ts).
  useEffect(() => {
    if (sessionId === sessionAt(window.location.pathname)) loadSession(sessionId);
  }, [loadSession, sessionId]);

  useEffect(() => void settled.then(fetchParts).then(keepShell), [settled]);
  useShortcuts({
    newChat,
    toggleSidebar: sidebar.toggle,
    find: () => finder.setState({ open: true }),
    openPalette: () => openDialog({ kind: "palette" }),
    openSheet: () => setSheet(true),
    stopReply,
  });

  const waiting = sessionId !== currentId || (sessionId === null && loading && !opensEmpty());
  const covered = !wide && sidebar.open;
  return (
    <div className="flex h-dvh overflow-hidden">
      <Sidebar
        open={sidebar.open}
        drawer={!wide}
        onClose={sidebar.close}
        onNavigate={wide ? undefined : sidebar.close}
        onOpenSheet={() => setSheet(true)}
      />
      <div className="relative flex min-w-0 flex-1">
        <main className="relative flex min-w-0 flex-1 flex-col" inert={covered}>
          <ChatArea waiting={waiting} onOpenSidebar={sidebar.open ? undefined : sidebar.toggle} />
          <Finder />
        </main>
        <Notices covering={covered} />
      </div>
      <DocumentViewer />
      <Dialogs />
      {sheet && <ShortcutsSheet onClose={() => setSheet(false)} />}
    </div>
  );
}
