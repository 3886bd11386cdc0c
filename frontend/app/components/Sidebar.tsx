"use client";

import { useEffect, useRef, useState } from "react";
import { useText } from "@/app/hooks/useText";
import { AccountMenu } from "./AccountMenu";
import { ListViewHeader } from "./ListViewHeader";
import { NewChatSection } from "./NewChatSection";
import { SHOW_CHATS } from "./SessionHeader";
import { SessionsList } from "./SessionsList";
import { SidebarHeader } from "./SidebarHeader";

interface SidebarProps {
  open: boolean;
  /** On a narrow screen it lies over the conversation. */
  drawer: boolean;
  onClose: () => void;
  /** After a chat was chosen. */
  onNavigate?: () => void;
  onOpenSheet: () => void;
}

const PLACE = "fixed inset-y-0 start-0 z-30 w-[min(85vw,320px)] shadow-float duration-180 ease-out";

/** All chats, and who is signed in. */
export function Sidebar({ open, drawer, onClose, onNavigate, onOpenSheet }: SidebarProps) {
  const t = useText();
  const aside = useRef<HTMLElement>(null);
  // A phone begins with the chat alone: what is beside it is made when it is first wanted, and stays then.
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);

  // What had the focus goes with the sidebar, or with the button that showed it: the other end takes it over.
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    const frame = requestAnimationFrame(() => {
      const { activeElement, body } = document;
      if (activeElement !== body && !aside.current?.contains(activeElement)) return;
      const hide = aside.current?.querySelector<HTMLElement>("button");
      (open ? hide : document.getElementById(SHOW_CHATS))?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [open]);

  return (
    <>
      {drawer && (
        <div
          aria-hidden
          onClick={onClose}
          className={`fixed inset-0 z-20 bg-shade transition-opacity duration-180 ${open ? "" : "pointer-events-none opacity-0"}`}
        />
      )}
      <aside
        ref={aside}
        aria-label={t("chats.label")}
        inert={!open}
        className={`flex shrink-0 flex-col overflow-y-auto border-e border-line bg-side ${
          drawer
            ? `${PLACE} ${open ? "transition-[translate]" : "invisible -translate-x-full shadow-none rtl:translate-x-full transition-[translate,visibility]"}`
            : `w-70 ${open ? "" : "hidden"}`
        }`}
      >
        {wanted && (
          <>
            <SidebarHeader onClose={onClose} />
            <NewChatSection onNavigate={onNavigate} />
            <ListViewHeader />
            <SessionsList onNavigate={onNavigate} />
            <AccountMenu onOpenSheet={onOpenSheet} />
          </>
        )}
      </aside>
    </>
  );
}
