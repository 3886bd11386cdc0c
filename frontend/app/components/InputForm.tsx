"use client";

import { type ClipboardEvent, type DragEvent, type FormEvent, type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { useRuntime } from "@/app/hooks/runtime";
import { useComposerFiles } from "@/app/hooks/useFiles";
import { useText } from "@/app/hooks/useText";
import { draftOf, keepDraft } from "@/lib/drafts";
import { AttachButton } from "./AttachButton";
import { UploadChips } from "./Attachments";
import { CharactersLeft, charactersLeft } from "./CharactersLeft";
import { MessageInput } from "./MessageInput";
import { SendButton, StopButton } from "./SendButton";

interface InputFormProps {
  sessionId: string | null;
  /** While a reply is being written the next message waits for it. */
  reply: "none" | "running" | "stopping";
  ready: boolean;
  /** The model that will answer is given pictures. */
  sees: boolean;
  /** What stands under the field. */
  note: ReactNode;
  onSend: (content: string) => void;
  onStop: () => void;
}

/** Where the next message is written. */
export function InputForm({ sessionId, reply, ready, sees, note, onSend, onStop }: InputFormProps) {
  const t = useText();
  const { userId, typing } = useRuntime().runtime;
  const place = sessionId ?? "";
  const elsewhere = useStore(typing.store, (state) => state.elsewhere.has(place));
  const [text, setText] = useState(() => draftOf(userId, sessionId));
  const left = charactersLeft(text);
  const files = useComposerFiles(sessionId);
  const [dropping, setDropping] = useState(false);
  const sendable = ready && reply === "none" && !files.busy && text.trim() !== "" && left >= 0;

  function change(next: string): void {
    setText(next);
    keepDraft(userId, sessionId, next);
    typing.tell(place, next !== "");
  }

  function paste(event: ClipboardEvent): void {
    if (!files.policy || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add([...event.clipboardData.files]);
  }

  function drag(event: DragEvent): void {
    const over = event.type === "dragover" && event.dataTransfer.types.includes("Files");
    if (!files.policy) return;
    if (over) event.preventDefault();
    setDropping(over);
  }

  function drop(event: DragEvent): void {
    setDropping(false);
    if (!files.policy || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    files.add([...event.dataTransfer.files]);
  }

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!sendable) return;
    change("");
    onSend(text.trim());
  }

  return (
    <form onSubmit={submit} onPaste={paste} onDragOver={drag} onDragLeave={drag} onDrop={drop}>
      <div
        className={`rounded-2xl border border-line-strong bg-raised p-2 transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft ${dropping ? "dropping" : ""}`}
      >
        <UploadChips uploads={files.uploads} sees={sees} onRemove={files.remove} />
        <div className="flex items-end gap-2">
          {files.policy && <AttachButton types={files.policy.types} onFiles={files.add} />}
          <MessageInput value={text} onChange={change} onSubmit={submit} />
          {reply === "none" ? (
            <SendButton disabled={!sendable} />
          ) : (
            <StopButton stopping={reply === "stopping"} onStop={onStop} />
          )}
        </div>
      </div>
      <div className="mt-1.5 flex min-h-4.5 justify-between gap-4 px-3 text-meta text-ink-faint">
        <span className="flex min-w-0 items-center gap-2">
          {elsewhere ? <span role="status">{t("composer.elsewhere")}</span> : note}
        </span>
        <CharactersLeft left={left} />
      </div>
    </form>
  );
}
