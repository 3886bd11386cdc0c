"use client";

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useText } from "@/app/hooks/useText";
import { composes } from "@/lib/shortcuts";

interface MessageInputProps {
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
}

export const FIELD_ID = "composer";

export const FIELD_LOOK =
  "field-sizing-content max-h-[min(200px,35dvh)] min-h-10 min-w-0 flex-1 resize-none bg-transparent touch:text-[16px] px-2 py-2 outline-none placeholder:text-ink-faint";

/** A field that grows with its text. Enter sends, Shift-Enter breaks the line; on a phone Enter breaks it, and Ctrl-Enter sends. */
export function MessageInput({ value, onChange, onSubmit }: MessageInputProps) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    // Measured only where the styles cannot have it grow: the whole page is laid out for it.
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  useEffect(() => {
    // A focus that is elsewhere stays there: in the list, say, where a chat was just deleted.
    if (hasKeyboard() && document.activeElement === document.body) field.current?.focus();
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || composes(event.nativeEvent)) return;
    if (!event.ctrlKey && !event.metaKey && !hasKeyboard()) return;
    event.preventDefault();
    onSubmit();
  }

  return (
    <textarea
      ref={field}
      id={FIELD_ID}
      rows={1}
      value={value}
      aria-label={t("composer.label")}
      dir="auto"
      placeholder={t("composer.placeholder")}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      className={FIELD_LOOK}
    />
  );
}

/** A device that hovers has keys; on the others a focus would raise the keyboard over the conversation. */
export function hasKeyboard(): boolean {
  return window.matchMedia("(hover: hover)").matches;
}

/** To where one writes, once what the reader just did is on the screen. */
export function focusComposer(): void {
  requestAnimationFrame(() => {
    if (hasKeyboard()) document.getElementById(FIELD_ID)?.focus();
  });
}
