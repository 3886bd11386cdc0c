"use client";

import { useEffect, useEffectEvent } from "react";

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

/** The keys that work everywhere; the sheet (ShortcutsSheet) lists them. */
export function useShortcuts({
  newChat,
  toggleSidebar,
  openPalette,
  find,
  openSheet,
  stopReply,
}: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && event.shiftKey && key === "o") newChat();
    else if (command && !event.shiftKey && key === "b") toggleSidebar();
    else if (command && !event.shiftKey && key === "k") {
      if (!isModal()) openPalette();
    } else if (command && !event.shiftKey && key === "f" && canFind()) find();
    else if (!command && key === "?" && !isTyping(event.target)) openSheet();
    else if (key === "escape" && !event.defaultPrevented && !isCovered()) stopReply();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
