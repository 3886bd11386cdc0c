"use client";

import { SquarePen } from "lucide-react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import { focusComposer } from "./MessageInput";

export function NewChatSection({ onNavigate }: { onNavigate?: () => void }) {
  const t = useText();
  const { newChat } = useChatActions();
  return (
    <div className="px-2 pb-2">
      <button
        type="button"
        className="flex h-10 w-full items-center gap-2.5 rounded-lg border border-line bg-raised px-3 font-medium transition-colors hover:bg-hover"
        onClick={() => {
          newChat();
          onNavigate?.();
          focusComposer();
        }}
      >
        <SquarePen size={16} className="text-accent" aria-hidden />
        {t("chat.new")}
      </button>
    </div>
  );
}
