"use client";

import { Search, SquarePen } from "lucide-react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useSessions } from "@/app/hooks/useSessions";
import { useText } from "@/app/hooks/useText";
import { openDialog } from "@/lib/dialogs";
import { IconButton } from "./Button";
import { ListViewMenu } from "./ListViewMenu";
import { focusComposer } from "./MessageInput";

/** Above the list: to begin a chat, to find one, and to choose which are listed. */
export function NewChatSection({ onNavigate }: { onNavigate?: () => void }) {
  const { newChat } = useChatActions();
  const { view } = useSessions();
  const t = useText();
  return (
    <div className="flex items-center gap-1 px-2 pb-2">
      <button
        type="button"
        className="flex h-10 min-w-0 flex-1 items-center gap-2.5 rounded-lg border border-line bg-raised px-3 font-medium transition-colors hover:bg-hover"
        onClick={() => {
          newChat();
          onNavigate?.();
          focusComposer();
        }}
      >
        <SquarePen size={16} className="shrink-0 text-accent" aria-hidden />
        <span className="truncate">{t("chat.new")}</span>
      </button>
      <IconButton label={t("search.open")} onClick={() => openDialog({ kind: "palette" })}>
        <Search size={16} aria-hidden />
      </IconButton>
      <ListViewMenu view={view} />
    </div>
  );
}
