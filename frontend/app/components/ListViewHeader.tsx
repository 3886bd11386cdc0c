"use client";

import { ArrowLeft } from "lucide-react";
import { useRuntime } from "@/app/hooks/runtime";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useSessions } from "@/app/hooks/useSessions";
import { useText } from "@/app/hooks/useText";
import { IconButton } from "./Button";

/** What is listed, when that is not everything, and the way back. */
export function ListViewHeader() {
  const { history } = useRuntime().runtime;
  const { view, sessions } = useSessions();
  const { emptyTrash } = useChatActions();
  const t = useText();
  if (view.kind === "active") return null;
  return (
    <div className="flex items-center gap-1 px-2 pb-1">
      <IconButton label={t("chats.back")} onClick={() => history.showList({ kind: "active" })}>
        <ArrowLeft size={16} className="rtl:-scale-x-100" aria-hidden />
      </IconButton>
      <h2 dir="auto" className="min-w-0 flex-1 truncate font-medium">
        {view.kind === "category"
          ? view.category
          : t(view.kind === "trash" ? "trash.title" : "archive.title")}
      </h2>
      {view.kind === "trash" && sessions.length > 0 && (
        <button
          type="button"
          onClick={emptyTrash}
          className="h-10 shrink-0 rounded-lg px-3 text-ink-soft transition-colors hover:bg-hover hover:text-ink"
        >
          {t("trash.empty")}
        </button>
      )}
    </div>
  );
}
