"use client";

import { Archive, ListFilter, MessagesSquare, Tag, Trash2 } from "lucide-react";
import { useEffect } from "react";
import { useRuntime } from "@/app/hooks/runtime";
import { useCategories } from "@/app/hooks/useSessions";
import { useText } from "@/app/hooks/useText";
import type { ListView } from "@/lib/chat/list";
import { Menu, MenuItem, MenuLine } from "./Menu";

/** Which chats the list shows. */
export function ListViewMenu({ view }: { view: ListView }) {
  const t = useText();
  return (
    <Menu
      label={t("chats.view")}
      button={
        <>
          <ListFilter size={16} aria-hidden />
          <span className="sr-only">{t("chats.view")}</span>
        </>
      }
      buttonClassName="inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink"
    >
      <ListViewItems view={view} />
    </Menu>
  );
}

function ListViewItems({ view }: { view: ListView }) {
  const { history } = useRuntime().runtime;
  const { categories, load } = useCategories();
  const t = useText();
  useEffect(load, [load]);
  const item = (next: ListView, label: string, icon: typeof Tag) => (
    <MenuItem
      key={label}
      icon={icon}
      checked={next.kind === view.kind && (next.kind !== "category" || isCategory(view, next.category))}
      onSelect={() => history.showList(next)}
    >
      {label}
    </MenuItem>
  );
  return (
    <>
      {item({ kind: "active" }, t("chats.all"), MessagesSquare)}
      {categories.map((category) => item({ kind: "category", category }, category, Tag))}
      <MenuLine />
      {item({ kind: "archived" }, t("archive.title"), Archive)}
      {item({ kind: "trash" }, t("trash.title"), Trash2)}
    </>
  );
}

function isCategory(view: ListView, category: string): boolean {
  return view.kind === "category" && view.category === category;
}
