"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useModal } from "@/app/hooks/useModal";
import { type Palette, type PaletteItem, usePalette } from "@/app/hooks/usePalette";
import { useText } from "@/app/hooks/useText";
import type { Translate } from "@/lib/i18n/catalogue";
import { composes } from "@/lib/shortcuts";
import { PaletteOption } from "./PaletteOption";

/** Finds chats, messages and actions: arrows move, Enter goes there, Escape gives the focus back. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const { words, groups, status } = usePalette(text);
  const listId = useId();
  const t = useText();
  useModal(dialog);
  const items = groups.flatMap((group) => group.items);
  const at = Math.min(place, items.length - 1);

  useEffect(() => {
    if (at >= 0) list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  function choose(item: PaletteItem | undefined): void {
    if (!item) return;
    // The focus is back where it was before the choice moves it on.
    dialog.current?.close();
    onClose();
    item.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (composes(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setPlace((at + step + items.length) % Math.max(items.length, 1));
    else if (event.key === "Enter") choose(items[at]);
    else return;
    event.preventDefault();
  }

  const option = (index: number) => `${listId}-${index}`;
  let index = -1;
  return (
    <dialog
      ref={dialog}
      aria-label={t("search.label")}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
      className="arrive mx-auto mt-[12vh] w-150 max-w-[calc(100vw-32px)] rounded-2xl border border-line bg-raised p-0 text-ink shadow-float"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={16} className="shrink-0 text-ink-faint" aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-label={t("search.open")}
          aria-expanded={items.length > 0}
          aria-controls={listId}
          aria-activedescendant={at >= 0 ? option(at) : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={t("search.label")}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-faint touch:text-[16px]"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t("search.results")}
        className="max-h-[60vh] overflow-y-auto p-2"
      >
        {groups.map(({ name, items: members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not fieldsets
          <div key={name} role="group" aria-label={t(name)}>
            <p aria-hidden className="px-3 pt-2 pb-1 text-meta font-medium text-ink-faint">
              {t(name)}
            </p>
            {members.map((item) => {
              index += 1;
              const own = index;
              return (
                <PaletteOption
                  key={item.id}
                  id={option(own)}
                  item={item}
                  words={words}
                  selected={own === at}
                  onPoint={() => setPlace(own)}
                  onChoose={() => choose(item)}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p role="status" className={items.length && status !== "error" ? "sr-only" : "px-5 pb-5 text-ink-soft"}>
        {outcome(t, status, items.length)}
      </p>
    </dialog>
  );
}

function outcome(t: Translate, status: Palette["status"], found: number): string {
  if (status === "error") return t("search.failed");
  if (status === "searching") return t("search.searching");
  return found ? t("search.found", { count: found }) : t("search.nothing");
}
