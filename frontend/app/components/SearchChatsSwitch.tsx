"use client";

import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";

/** Whether replies may look into the reader's other chats, in a chat whose files could ask for that. */
export function SearchChatsSwitch({ session }: { session: Session }) {
  const t = useText();
  const { allowSearch } = useChatActions();
  const allowed = session.search_chats_with_documents;
  return (
    <button
      type="button"
      aria-pressed={allowed}
      title={t("tools.searchHint")}
      onClick={() => allowSearch(session, !allowed)}
      className={`min-h-6 truncate underline-offset-4 hover:underline touch:min-h-10 ${allowed ? "text-accent" : ""}`}
    >
      {t(allowed ? "tools.searchOn" : "tools.searchOff")}
    </button>
  );
}
