"use client";

import { Eraser, PanelLeft, Pencil, SquarePen, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { Button, IconButton } from "./Button";
import { ConnectionState } from "./ConnectionState";
import { Dialog } from "./Dialog";
import { Menu, MenuItem } from "./Menu";
import { TitleInput } from "./TitleInput";

interface SessionHeaderProps {
  session: Session | null;
  /** Only while the sidebar is away. */
  onOpenSidebar?: () => void;
}

/** The id of the button that brings the sidebar back. */
export const SHOW_CHATS = "show-chats";

/** The open chat's name and what can be done to it. */
export function SessionHeader({ session, onOpenSidebar }: SessionHeaderProps) {
  const t = useText();
  const { newChat, rename, remove, clear } = useChatActions();
  const [renaming, setRenaming] = useState(false);
  const [clearing, setClearing] = useState(false);
  const title = session?.title ?? "Parley";

  useEffect(() => {
    document.title = session ? `${session.title} · Parley` : "Parley";
  }, [session]);

  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-2">
      {onOpenSidebar && (
        <IconButton id={SHOW_CHATS} label={t("chats.show")} onClick={onOpenSidebar}>
          <PanelLeft size={20} className="rtl:-scale-x-100" aria-hidden />
        </IconButton>
      )}
      <div className="flex min-w-0 flex-1 items-center px-2">
        {renaming && session ? (
          <TitleInput
            title={session.title}
            className="max-w-100"
            onDone={(wanted) => {
              setRenaming(false);
              if (wanted !== null) rename(session, wanted);
            }}
          />
        ) : (
          <h1 className="truncate font-medium" dir="auto" title={session?.title}>
            {title}
          </h1>
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
      {session && session.status !== "deleted" && (
        <Menu label={t("chat.actions")}>
          <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
            {t("chat.rename")}
          </MenuItem>
          {session.total_messages > 0 && (
            <MenuItem icon={Eraser} onSelect={() => setClearing(true)}>
              {t("chat.clear")}
            </MenuItem>
          )}
          <MenuItem icon={Trash2} onSelect={() => remove(session)} danger>
            {t("chat.delete")}
          </MenuItem>
        </Menu>
      )}
      {clearing && session && (
        <Dialog title={t("chat.clearTitle")} onClose={() => setClearing(false)}>
          <p className="mt-1 text-ink-soft">{t("chat.clearText", { title: session.title })}</p>
          <div className="mt-6 flex justify-end gap-2">
            <Button kind="quiet" onClick={() => setClearing(false)}>
              {t("chat.keep")}
            </Button>
            <Button
              kind="danger"
              onClick={() => {
                clear(session);
                setClearing(false);
              }}
            >
              {t("chat.clear")}
            </Button>
          </div>
        </Dialog>
      )}
    </header>
  );
}
