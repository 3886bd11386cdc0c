"use client";

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useText } from "@/app/hooks/useText";
import { Button } from "./Button";
import { CharactersLeft, charactersLeft } from "./CharactersLeft";

interface MessageEditorProps {
  content: string;
  /** No reply can be asked for now. */
  busy: boolean;
  onSave: (content: string) => void;
  onCancel: () => void;
}

/** A message being written anew; what it was, and what came of that, stays beside it. */
export function MessageEditor({ content, busy, onSave, onCancel }: MessageEditorProps) {
  const t = useText();
  const [text, setText] = useState(content);
  const field = useRef<HTMLTextAreaElement>(null);
  const left = charactersLeft(text);
  const sendable = !busy && text.trim() !== "" && left >= 0;

  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(content.length, content.length);
  }, [content]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (sendable) onSave(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  }

  return (
    <form
      onSubmit={submit}
      className="w-full rounded-2xl border border-line-strong bg-raised p-3 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft"
    >
      <textarea
        ref={field}
        aria-label={t("message.editField")}
        dir="auto"
        rows={Math.min(12, text.split("\n").length + 1)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="w-full resize-none bg-transparent px-1 outline-none touch:text-[16px]"
      />
      <div className="mt-2 flex items-center justify-end gap-2 text-meta text-ink-faint">
        <CharactersLeft left={left} />
        <Button kind="quiet" onClick={onCancel}>
          {t("general.cancel")}
        </Button>
        <Button type="submit" disabled={!sendable}>
          {t("composer.send")}
        </Button>
      </div>
    </form>
  );
}
