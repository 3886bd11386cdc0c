"use client";

import { useEffect, useEffectEvent } from "react";
import { commandOf } from "@/lib/shortcuts";

interface Shortcuts {
  newChat: () => void;
  toggleSidebar: () => void;
  openPalette: () => void;
  /** Finds in the open chat; once more is the browser's own find. */
  find: () => void;
  openSheet: () => void;
  stopReply: () => void;
}

/** Whether keys go into a field here, where a letter is a letter. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isModal(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** There is a conversation, and what finds in it is not open yet. */
function canFind(): boolean {
  return !isModal() && !document.querySelector("search") && document.querySelector("[role=feed]") !== null;
}

/** Whether Escape has something to close before it stops a reply. */
function isCovered(): boolean {
  return isModal() || document.querySelector(":popover-open, main[inert]") !== null;
}

/** The keys that work everywhere (lib/shortcuts.ts), where they have something to do. */
export function useShortcuts({
  newChat,
  toggleSidebar,
  openPalette,
  find,
  openSheet,
  stopReply,
}: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    switch (commandOf(event)) {
      case "newChat":
        newChat();
        break;
      case "sidebar":
        toggleSidebar();
        break;
      case "search":
        if (!isModal()) openPalette();
        break;
      case "find":
        if (!canFind()) return;
        find();
        break;
      case "sheet":
        if (isTyping(event.target)) return;
        openSheet();
        break;
      case "escape":
        if (event.defaultPrevented || isCovered()) return;
        stopReply();
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
