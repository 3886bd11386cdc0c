"use client";

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useText } from "@/app/hooks/useText";
import { composes } from "@/lib/shortcuts";
import { Button } from "./Button";
import { CharactersLeft, charactersLeft } from "./CharactersLeft";

interface MessageEditorProps {
  /** What it says at first. */
  text: string;
  /** The field takes the focus: the reader has just asked for it. */
  focused: boolean;
  /** No reply can be asked for now. */
  busy: boolean;
  onChange: (content: string) => void;
  onSave: (content: string) => void;
  onCancel: () => void;
}

/** A message being written anew; what it was, and what came of that, stays beside it. */
export function MessageEditor(props: MessageEditorProps) {
  const { focused, busy, onChange, onSave, onCancel } = props;
  const t = useText();
  const [text, setText] = useState(props.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const left = charactersLeft(text);
  const sendable = !busy && text.trim() !== "" && left >= 0;

  useEffect(() => {
    if (!focused || !field.current) return;
    const { length } = field.current.value;
    field.current.focus();
    field.current.setSelectionRange(length, length);
  }, [focused]);

  function submit(event: FormEvent | KeyboardEvent): void {
    event.preventDefault();
    if (sendable) onSave(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (composes(event.nativeEvent)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
    else if (event.key === "Escape") cancel(event);
  }

  function cancel(event: KeyboardEvent): void {
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
        onChange={({ target }) => {
          setText(target.value);
          onChange(target.value);
        }}
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
