"use client";

import { type FormEvent, useState } from "react";
import { CONTENT_LIMIT } from "@/lib/chat/model";
import { draftOf, keepDraft } from "@/lib/drafts";
import { MessageInput } from "./MessageInput";
import { SendButton } from "./SendButton";

interface InputFormProps {
  sessionId: string | null;
  /** A reply is being written: the next message waits for it. */
  busy: boolean;
  ready: boolean;
  demoModel: boolean;
  onSend: (content: string) => void;
}

/** Where the next message is written. */
export function InputForm({ sessionId, busy, ready, demoModel, onSend }: InputFormProps) {
  const [text, setText] = useState(() => draftOf(sessionId));
  const left = CONTENT_LIMIT - [...text].length;
  const sendable = ready && !busy && text.trim() !== "" && left >= 0;

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
        <SendButton disabled={!sendable} busy={busy} />
      </div>
      <p className="mt-1.5 flex min-h-4.5 justify-between gap-4 px-3 text-meta text-ink-faint">
        <span>{demoModel && "A tiny demo model answers. It is often wrong."}</span>
        {left < 2_000 && (
          <span role="status" className={left < 0 ? "text-danger" : ""}>
            {left < 0 ? `${-left} characters too many` : `${left} characters left`}
          </span>
        )}
      </p>
    </form>
  );
}
