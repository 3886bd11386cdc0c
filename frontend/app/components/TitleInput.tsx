"use client";

import { type KeyboardEvent, useEffect, useRef } from "react";
import { useText } from "@/app/hooks/useText";
import { TITLE_LIMIT } from "@/lib/chat/model";
import { composes } from "@/lib/shortcuts";

interface TitleInputProps {
  title: string;
  /** The new title, or null when the reader thought better of it. */
  onDone: (title: string | null) => void;
  className?: string;
}

/** Renames in place: Enter or leaving keeps it, Escape does not. */
export function TitleInput({ title, onDone, className = "" }: TitleInputProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  function finish(value: string | null): void {
    if (done.current) return;
    done.current = true;
    onDone(value?.trim() ? value : null);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (composes(event.nativeEvent)) return;
    if (event.key === "Enter") finish(event.currentTarget.value);
    else if (event.key === "Escape") finish(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <input
      ref={input}
      aria-label={t("chat.name")}
      dir="auto"
      defaultValue={title}
      maxLength={TITLE_LIMIT}
      onKeyDown={onKeyDown}
      onBlur={(event) => finish(event.currentTarget.value)}
      className={`h-8 w-full min-w-0 rounded-md border border-accent bg-paper px-2 outline-none ${className}`}
    />
  );
}
