"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { CONTENT_LIMIT } from "@/lib/chat/model";
import { draftOf, keepDraft } from "@/lib/drafts";
import { MessageInput } from "./MessageInput";
import { SendButton, StopButton } from "./SendButton";

interface InputFormProps {
  sessionId: string | null;
  /** While a reply is being written the next message waits for it. */
  reply: "none" | "running" | "stopping";
  ready: boolean;
  /** What stands under the field. */
  note: ReactNode;
  onSend: (content: string) => void;
  onStop: () => void;
}

/** Where the next message is written. */
export function InputForm({ sessionId, reply, ready, note, onSend, onStop }: InputFormProps) {
  const [text, setText] = useState(() => draftOf(sessionId));
  const left = CONTENT_LIMIT - [...text].length;
  const sendable = ready && reply === "none" && text.trim() !== "" && left >= 0;

  function change(next: string): void {
    setText(next);
    keepDraft(sessionId, next);
  }

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!sendable) return;
    change("");
    onSend(text.trim());
  }

  return (
    <form onSubmit={submit}>
      <div className="flex items-end gap-2 rounded-2xl border border-line-strong bg-raised p-2 transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft">
        <MessageInput value={text} onChange={change} onSubmit={submit} />
        {reply === "none" ? (
          <SendButton disabled={!sendable} />
        ) : (
          <StopButton stopping={reply === "stopping"} onStop={onStop} />
        )}
      </div>
      <div className="mt-1.5 flex min-h-4.5 justify-between gap-4 px-3 text-meta text-ink-faint">
        <span className="flex min-w-0 items-center gap-2">{note}</span>
        {left < 2_000 && (
          <span role="status" className={left < 0 ? "text-danger" : ""}>
            {left < 0 ? `${-left} characters too many` : `${left} characters left`}
          </span>
        )}
      </div>
    </form>
  );
}
