"use client";

import { useText } from "@/app/hooks/useText";

interface SearchChatsSwitchProps {
  allowed: boolean;
  onChange: (allowed: boolean) => void;
}

/** Whether replies may look into the reader's other chats, in a chat whose files could ask for that. */
export function SearchChatsSwitch({ allowed, onChange }: SearchChatsSwitchProps) {
  const t = useText();
  return (
    <button
      type="button"
      aria-pressed={allowed}
      title={t("tools.searchHint")}
      onClick={() => onChange(!allowed)}
      className={`min-h-6 truncate underline-offset-4 hover:underline touch:min-h-10 ${allowed ? "text-accent" : ""}`}
    >
      {t(allowed ? "tools.searchOn" : "tools.searchOff")}
    </button>
  );
}
