"use client";

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useRuntime } from "@/app/hooks/runtime";
import { useMarks } from "@/app/hooks/useMarks";
import { useMessages } from "@/app/hooks/useMessages";
import { useText } from "@/app/hooks/useText";
import { countOf, findIn, markOf, marksIn, type Occurrence, occurrenceAt, placeIn } from "@/lib/chat/find";
import { composes } from "@/lib/shortcuts";
import { IconButton } from "./Button";

/** Finds a text in the open chat, all of which is loaded for it: what is not in sight is not in the page either. */
export default function FindBar({ onClose }: { onClose: () => void }) {
  const { history } = useRuntime().runtime;
  const { chat, messages } = useMessages();
  const sessionId = useStore(history.store, (state) => state.currentId);
  const t = useText();
  const [text, setText] = useState("");
  const [current, setCurrent] = useState<Occurrence | null>(null);
  const found = useMemo(() => findIn(messages, text), [messages, text]);
  const total = countOf(found);
  const at = current ? placeIn(found, current) : -1;
  useMarks(text, current);

  const wanted = text.trim() !== "";
  useEffect(() => {
    if (wanted && sessionId) void history.loadBackTo(0);
  }, [history, wanted, sessionId]);

  // What had the focus gets it back.
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);

  function show(occurrence: Occurrence | null, wantedText: string): void {
    setCurrent(occurrence);
    if (!occurrence) return;
    history.bringIntoSight(occurrence.messageId, (article) =>
      markOf(marksIn(article, wantedText), occurrence),
    );
  }

  function go(step: 1 | -1): void {
    // The latest comes first: the reader is at the end, more often than not.
    const next = at < 0 ? total - 1 : (at + step + total) % total;
    show(occurrenceAt(found, next), text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (composes(event.nativeEvent)) return;
    if (event.key === "Enter") go(event.shiftKey ? 1 : -1);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const whole = chat.log.complete;
  const count = total ? t("find.place", { place: at + 1, count: total }) : t("find.nothing");
  return (
    <search
      aria-label={t("find.label")}
      onKeyDown={onKeyDown}
      className="arrive absolute end-3 top-16 z-20 flex w-90 max-w-[calc(100%-24px)] items-center rounded-xl border border-line bg-raised p-1 shadow-float"
    >
      <input
        ref={input}
        aria-label={t("find.label")}
        placeholder={t("find.label")}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const { value } = event.target;
          const first = findIn(messages, value);
          setText(value);
          show(occurrenceAt(first, countOf(first) - 1), value);
        }}
        className="h-10 min-w-0 flex-1 rounded-lg bg-transparent px-2 -outline-offset-2 placeholder:text-ink-faint touch:text-[16px]"
      />
      <span role="status" className="shrink-0 px-1 text-meta text-ink-faint tabular-nums">
        {wanted && (whole ? count : total ? t("find.soFar", { count: total }) : t("find.searching"))}
      </span>
      <IconButton label={t("find.previous")} disabled={total === 0} onClick={() => go(-1)}>
        <ChevronUp size={16} aria-hidden />
      </IconButton>
      <IconButton label={t("find.next")} disabled={total === 0} onClick={() => go(1)}>
        <ChevronDown size={16} aria-hidden />
      </IconButton>
      <IconButton label={t("general.close")} onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </search>
  );
}
