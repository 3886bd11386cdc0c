"use client";

import { Archive, Eraser, PanelLeft, SquarePen, Tag } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { titleOf } from "@/lib/chat/sessions";
import { IconButton } from "./Button";
import { ConnectionState } from "./ConnectionState";
import { ExportItems } from "./ExportItems";
import { Menu, MenuItem } from "./Menu";
import { SessionActions } from "./SessionActions";
import { TitleInput } from "./TitleInput";

interface SessionHeaderProps {
  session: Session | null;
  /** Only while the sidebar is away. */
  onOpenSidebar?: () => void;
}

/** The id of the button that brings the sidebar back. */
export const SHOW_CHATS = "show-chats";

/** The open chat's name and what can be done to it. */
export const SessionHeader = memo(function SessionHeader({ session, onOpenSidebar }: SessionHeaderProps) {
  const { newChat, rename, remove, clear } = useChatActions();
  const t = useText();
  const [renaming, setRenaming] = useState(false);
  const header = useRef<HTMLElement>(null);
  const title = session ? titleOf(session, t) : null;

  useEffect(() => {
    document.title = title ? `${title} · Parley` : "Parley";
  }, [title]);

  return (
    <header ref={header} className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-2">
      {onOpenSidebar && (
        <IconButton id={SHOW_CHATS} label={t("chats.show")} onClick={onOpenSidebar}>
          <PanelLeft size={20} className="rtl:-scale-x-100" aria-hidden />
        </IconButton>
      )}
      <div className="flex min-w-0 flex-1 items-center px-2">
        {renaming && session && title ? (
          <TitleInput
            title={title}
            className="max-w-100"
            onDone={(wanted) => {
              setRenaming(false);
              if (wanted !== null) rename(session, wanted);
              // Back to the menu that led here, unless the reader went elsewhere.
              requestAnimationFrame(() => {
                if (document.activeElement !== document.body) return;
                header.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.focus();
              });
            }}
          />
        ) : (
          <h1 className="truncate font-medium" dir="auto" title={title ?? undefined}>
            {title ?? "Parley"}
          </h1>
        )}
        {session?.status === "archived" && !renaming && (
          <span className="ms-3 hidden shrink-0 items-center gap-1 text-meta text-ink-faint sm:flex">
            <Archive size={16} aria-hidden />
            {t("chat.inArchive")}
          </span>
        )}
        {session?.category && !renaming && (
          <span className="ms-3 hidden max-w-40 min-w-0 items-center gap-1 text-meta text-ink-faint sm:flex">
            <Tag size={16} className="shrink-0" aria-hidden />
            <span className="sr-only">{t("chat.categoryIs")}</span>
            <span className="truncate" dir="auto">
              {session.category}
            </span>
          </span>
        )}
        {session && session.total_messages > 0 && !renaming && (
          <span className="ms-3 hidden shrink-0 text-meta text-ink-faint sm:inline">
            {t("chat.messages", { count: session.total_messages })}
          </span>
        )}
      </div>
      <ConnectionState />
      {onOpenSidebar && (
        <IconButton label={t("chat.new")} onClick={newChat}>
          <SquarePen size={20} aria-hidden />
        </IconButton>
      )}
      {session && (
        <Menu label={t("chat.actions")}>
          <SessionActions
            session={session}
            onRename={() => setRenaming(true)}
            onDelete={() => remove(session)}
          >
            {session.total_messages > 0 && <ExportItems session={session} />}
            {session.status !== "deleted" && session.total_messages > 0 && (
              <MenuItem icon={Eraser} onSelect={() => clear(session)}>
                {t("chat.clear")}
              </MenuItem>
            )}
          </SessionActions>
        </Menu>
      )}
    </header>
  );
});
