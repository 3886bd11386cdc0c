"use client";

import { Check, Clock, Copy } from "lucide-react";
import { useState } from "react";
import { useModels } from "@/app/hooks/useModels";
import { useLanguage, useText } from "@/app/hooks/useText";
import type { ShownMessage } from "@/lib/chat/view";
import { modelName } from "@/lib/models";
import { notify } from "@/lib/notices";
import { exactTime, messageTime } from "@/lib/time";
import { Feedback } from "./Feedback";
import type { MessageHandlers } from "./Message";
import { ActionButton, BranchSwitch, DeleteButton, EditButton, RegenerateButton } from "./MessageActions";

interface MessageMetaProps {
  message: ShownMessage;
  now: Date;
  busy: boolean;
  unanswered: boolean;
  handlers: MessageHandlers;
  onEdit: () => void;
}

const ENDED = { length: "message.endedByLength", stopped: "message.stopped" } as const;

/** Time, model and what can be done, under the message. */
export function MessageMeta({ message, now, busy, unanswered, handlers, onEdit }: MessageMetaProps) {
  const { status, role, timestamp, model, messageId, branches } = message;
  const models = useModels();
  const language = useLanguage();
  const { t } = language;
  if (status === "waiting" || status === "streaming") return null;
  const own = role === "user";
  return (
    <div
      className={`mt-1 flex min-h-6 flex-wrap items-center gap-x-2 text-meta text-ink-faint ${own ? "flex-row-reverse" : ""}`}
    >
      {status === "queued" ? (
        <Queued message={message} onDiscard={handlers.onDiscard} />
      ) : status === "submitted" ? (
        <span>{t("message.sending")}</span>
      ) : (
        <time dateTime={timestamp} title={exactTime(language, timestamp)} className="whitespace-nowrap">
          {messageTime(language, timestamp, now)}
        </time>
      )}
      {model && models.length > 0 && <span className="whitespace-nowrap">{modelName(models, model)}</span>}
      {message.ended && <span>{t(ENDED[message.ended])}</span>}
      {unanswered && (
        <button
          type="button"
          onClick={() => handlers.onRegenerate(messageId)}
          className="h-6 font-medium text-accent underline-offset-4 hover:underline touch:h-10"
        >
          {t("message.getReply")}
        </button>
      )}
      {branches.length > 0 && (
        <BranchSwitch
          messageId={messageId}
          branches={branches}
          disabled={busy}
          onSwitch={handlers.onSwitch}
        />
      )}
      {status === "ready" && (
        <div className={`flex ${own ? "flex-row-reverse" : ""}`}>
          {message.content && <CopyButton text={message.content} />}
          {own && <EditButton onClick={onEdit} />}
          {!own && message.type !== "error" && <Feedback messageId={messageId} feedback={message.feedback} />}
          {!own && !busy && <RegenerateButton onClick={() => handlers.onRegenerate(messageId)} />}
          {!busy && <DeleteButton onClick={() => handlers.onDelete(messageId)} />}
        </div>
      )}
    </div>
  );
}

/** Why a message waits, and the way to take it back. */
function Queued({ message, onDiscard }: { message: ShownMessage; onDiscard: (turnId: string) => void }) {
  const t = useText();
  const { error, turnId } = message;
  const reason = error && error.code !== "network" && error.code !== "offline" ? error.message : null;
  return (
    <>
      <span className="flex items-center gap-1.5">
        <Clock size={16} aria-hidden />
        {reason ? t("message.queuedBecause", { reason }) : t("message.queued")}
      </span>
      {turnId && (
        <button
          type="button"
          onClick={() => onDiscard(turnId)}
          className="h-6 font-medium text-accent underline-offset-4 hover:underline touch:h-10"
        >
          {t("message.discard")}
        </button>
      )}
    </>
  );
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    } catch {
      notify(t("message.notCopied"), { tone: "error" });
    }
  }
  return (
    <ActionButton
      label={copied ? t("message.copied") : (label ?? t("message.copy"))}
      onClick={() => void copy()}
    >
      {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </ActionButton>
  );
}
