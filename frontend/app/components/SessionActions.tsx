"use client";

import { Archive, ArchiveRestore, Pencil, Pin, PinOff, RotateCcw, Tag, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { isDraft } from "@/lib/chat/sessions";
import { openDialog } from "@/lib/dialogs";
import { MenuItem } from "./Menu";

interface SessionActionsProps {
  session: Session;
  onRename: () => void;
  onDelete: () => void;
  /** Shows the keys that do the same on a chat of the list. */
  hints?: boolean;
  /** What else can be done to it there; deleting comes last. */
  children?: ReactNode;
}

/** What can be done to a chat: in the list, and in the menu of the open one. */
export function SessionActions({ session, onRename, onDelete, hints, children }: SessionActionsProps) {
  const { pin, archive, unarchive, restore, purge } = useChatActions();
  const t = useText();
  if (session.status === "deleted") {
    return (
      <>
        <MenuItem icon={RotateCcw} onSelect={() => restore(session)}>
          {t("chat.restore")}
        </MenuItem>
        {children}
        <MenuItem icon={Trash2} onSelect={() => purge(session)} danger>
          {t("trash.purge")}
        </MenuItem>
      </>
    );
  }
  const draft = isDraft(session);
  const archived = session.status === "archived";
  const pinned = session.pinned_at !== null;
  return (
    <>
      {!archived && !draft && (
        <MenuItem icon={pinned ? PinOff : Pin} onSelect={() => pin(session, !pinned)}>
          {t(pinned ? "chat.unpin" : "chat.pin")}
        </MenuItem>
      )}
      <MenuItem icon={Pencil} onSelect={onRename} hint={hints ? "F2" : undefined}>
        {t("chat.rename")}
      </MenuItem>
      <MenuItem icon={Tag} onSelect={() => openDialog({ kind: "category", session })}>
        {t("chat.category")}
      </MenuItem>
      {draft ? null : archived ? (
        <MenuItem icon={ArchiveRestore} onSelect={() => unarchive(session)}>
          {t("chat.unarchive")}
        </MenuItem>
      ) : (
        <MenuItem icon={Archive} onSelect={() => archive(session)}>
          {t("chat.archive")}
        </MenuItem>
      )}
      {children}
      <MenuItem icon={Trash2} onSelect={onDelete} hint={hints ? "Del" : undefined} danger>
        {t("chat.delete")}
      </MenuItem>
    </>
  );
}
