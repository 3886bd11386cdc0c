"use client";

import { type FormEvent, useEffect, useId, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useCategories } from "@/app/hooks/useSessions";
import { useText } from "@/app/hooks/useText";
import { CATEGORY_LIMIT, type Session } from "@/lib/chat/model";
import { titleOf } from "@/lib/chat/sessions";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

/** Gives a chat a category: one of those there are, a new one, or none. */
export default function CategoryDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { categorize } = useChatActions();
  const { categories, load } = useCategories();
  const [name, setName] = useState(session.category ?? "");
  const id = useId();
  const t = useText();
  useEffect(load, [load]);

  function choose(category: string | null): void {
    onClose();
    categorize(session, category);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    choose(name.trim() || null);
  }

  return (
    <Dialog title={t("chat.category")} onClose={onClose}>
      <form onSubmit={submit}>
        <label htmlFor={id} className="mt-1 block truncate text-ink-soft">
          {titleOf(session, t)}
        </label>
        <input
          id={id}
          data-first-focus
          value={name}
          maxLength={CATEGORY_LIMIT}
          placeholder={t("category.placeholder")}
          onChange={(event) => setName(event.target.value)}
          className="mt-2 h-10 w-full rounded-lg border border-line-strong bg-paper px-3 placeholder:text-ink-faint touch:text-[16px]"
        />
        {categories.length > 0 && (
          <ul
            aria-label={t("category.inUse")}
            className="mt-3 flex max-h-40 flex-wrap gap-2 overflow-y-auto p-0.5"
          >
            {categories.map((category) => (
              <li key={category} className="max-w-full">
                <button
                  type="button"
                  aria-pressed={category === name}
                  onClick={() => choose(category)}
                  className="h-8 max-w-full truncate rounded-full border border-line px-3 hover:bg-hover aria-pressed:border-accent aria-pressed:text-accent touch:h-10"
                >
                  {category}
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="mt-6 flex justify-end gap-2">
          {session.category !== null && (
            <Button kind="quiet" onClick={() => choose(null)}>
              {t("category.remove")}
            </Button>
          )}
          <Button type="submit">{t("category.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
