"use client";

import { Eraser, PanelLeft, Pencil, SquarePen, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
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
        <IconButton id={SHOW_CHATS} label="Show the chats" onClick={onOpenSidebar}>
          <PanelLeft size={20} aria-hidden />
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
          <h1 className="truncate font-medium" title={session?.title}>
            {title}
          </h1>
        )}
        {session && session.total_messages > 0 && !renaming && (
          <span className="ml-3 hidden shrink-0 text-meta text-ink-faint sm:inline">
            {session.total_messages === 1 ? "1 message" : `${session.total_messages} messages`}
          </span>
        )}
      </div>
      <ConnectionState />
      {onOpenSidebar && (
        <IconButton label="New chat" onClick={newChat}>
          <SquarePen size={20} aria-hidden />
        </IconButton>
      )}
      {session && session.status !== "deleted" && (
        <Menu label="Actions for this chat">
          <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
            Rename
          </MenuItem>
          {session.total_messages > 0 && (
            <MenuItem icon={Eraser} onSelect={() => setClearing(true)}>
              Clear messages
            </MenuItem>
          )}
          <MenuItem icon={Trash2} onSelect={() => remove(session)} danger>
            Delete
          </MenuItem>
        </Menu>
      )}
      {clearing && session && (
        <Dialog title="Clear all messages?" onClose={() => setClearing(false)}>
          <p className="mt-1 text-ink-soft">
            The text of all messages in “{session.title}” is erased for good. The chat stays.
          </p>
          <div className="mt-6 flex justify-end gap-2">
            <Button kind="quiet" onClick={() => setClearing(false)}>
              Keep them
            </Button>
            <Button
              kind="danger"
              onClick={() => {
                clear(session);
                setClearing(false);
              }}
            >
              Clear messages
            </Button>
          </div>
        </Dialog>
      )}
    </header>
  );
}
