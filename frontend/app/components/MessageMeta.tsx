"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { ShownMessage } from "@/lib/chat/view";
import { notify } from "@/lib/notices";
import { exactTime, messageTime } from "@/lib/time";

interface MessageMetaProps {
  message: ShownMessage;
  now: Date;
  onAnswer?: (messageId: string) => Promise<void>;
}

/** Time, model and what can be done, under the message. */
export function MessageMeta({ message, now, onAnswer }: MessageMetaProps) {
  const { status, timestamp, model } = message;
  if (status === "waiting" || status === "streaming") return null;
  return (
    <div
      className={`mt-1 flex h-6 items-center gap-2 text-meta text-ink-faint ${message.role === "user" ? "flex-row-reverse" : ""}`}
    >
      {status === "submitted" ? (
        <span>Sending</span>
      ) : (
        <time dateTime={timestamp} title={exactTime(timestamp)}>
          {messageTime(timestamp, now)}
        </time>
      )}
      {model && <span>{modelName(model)}</span>}
      {message.cutOff && <span>Ended at its length limit</span>}
      {onAnswer && (
        <button
          type="button"
          onClick={() => void onAnswer(message.messageId)}
          className="h-6 font-medium text-accent underline-offset-4 hover:underline touch:h-10"
        >
          Get a reply
        </button>
      )}
      {status === "ready" && <CopyButton text={message.content} />}
    </div>
  );
}

/** The tiny model that answers where none is configured is called what it is. */
function modelName(model: string): string {
  return model === "smollm2-135m-instruct" ? "Demo model" : model;
}

export function CopyButton({ text, label = "Copy message" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    } catch {
      notify("The browser does not allow copying here.", { tone: "error" });
    }
  }
  return (
    <button
      type="button"
      aria-label={copied ? "Copied" : label}
      title={copied ? "Copied" : label}
      onClick={() => void copy()}
      className="inline-flex size-7 items-center justify-center rounded-md opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink touch:size-10 touch:opacity-100"
    >
      {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </button>
  );
}
