"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { Menu, MenuItem } from "./Menu";

interface SessionActionsProps {
  session: Session;
  onRename: () => void;
  onDelete: () => void;
}

/** What can be done to a chat of the list: in sight on hover and focus, always on touch. */
export function SessionActions({ session, onRename, onDelete }: SessionActionsProps) {
  const t = useText();
  return (
    <div className="absolute inset-y-0 end-0 flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 touch:opacity-100">
      <Menu label={t("chat.actionsFor", { title: session.title })}>
        <MenuItem icon={Pencil} onSelect={onRename} hint="F2">
          {t("chat.rename")}
        </MenuItem>
        <MenuItem icon={Trash2} onSelect={onDelete} hint="Del" danger>
          {t("chat.delete")}
        </MenuItem>
      </Menu>
    </div>
  );
}
