"use client";

import {
  Archive,
  type LucideIcon,
  MessageSquare,
  MessagesSquare,
  Monitor,
  Moon,
  Pin,
  SquarePen,
  Sun,
  Tag,
  Trash2,
} from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { focusComposer } from "@/app/components/MessageInput";
import { createSearch, hasWords, snippetOf, wordsOf } from "@/lib/chat/search";
import { mostRecentFirst, titleOf } from "@/lib/chat/sessions";
import { openDialog } from "@/lib/dialogs";
import { plainText } from "@/lib/markdown/plain";
import { keysOf } from "@/lib/shortcuts";
import { chooseTheme } from "@/lib/theme";
import { useApple } from "./environment";
import { useRuntime } from "./runtime";
import { useChatActions } from "./useChatActions";
import { useChatRoute } from "./useChatRoute";
import { useText } from "./useText";

export interface PaletteItem {
  id: string;
  icon: LucideIcon;
  label: string;
  /** A second line: what of a message was found. */
  detail?: string;
  hint?: string;
  run: () => void;
}

export interface PaletteGroup {
  name: "search.actions" | "search.chats" | "search.messages";
  items: readonly PaletteItem[];
}

export interface Palette {
  words: readonly string[];
  groups: readonly PaletteGroup[];
  status: "idle" | "searching" | "ready" | "error";
}

/** Chats that are offered before anything is written. */
const RECENT = 6;
/** Chats that are offered at most. */
const MOST = 12;

/** What can be reached from the keyboard by a few letters: chats, messages, actions. */
export function usePalette(text: string): Palette {
  const { runtime } = useRuntime();
  const [search] = useState(() => createSearch(runtime.hasura, runtime.userId));
  const found = useStore(search.store);
  const all = useStore(runtime.history.store, (state) => state.list.all);
  const { open } = useChatRoute();
  const { showMessage } = useChatActions();
  const actions = useActions();
  const t = useText();
  useEffect(() => search.search(text), [search, text]);
  useEffect(() => search.close, [search]);
  const answers = useMemo(
    () =>
      found.messages.map((message) => ({
        message,
        // The reader's own words are shown as they were written.
        said: message.role === "user" ? message.content : plainText(message.content),
      })),
    [found.messages],
  );

  const groups = useMemo(() => {
    const words = wordsOf(text);
    const known = all.filter((one) => one.status !== "deleted");
    const here = words.length
      ? known.filter((one) => hasWords(`${titleOf(one, t)} ${one.category ?? ""}`, words))
      : known.filter((one) => one.status === "active");
    const ids = new Set(here.map((one) => one.session_id));
    // What the server found for other words is no answer.
    const current = found.words.join(" ") === words.join(" ");
    const there = current ? found.sessions.filter((one) => !ids.has(one.session_id)) : [];
    const chats = mostRecentFirst([...here, ...there]).slice(0, words.length ? MOST : RECENT);
    const messages = current ? answers : [];
    const list: PaletteGroup[] = [
      {
        name: "search.chats",
        items: chats.map((session) => ({
          id: session.session_id,
          icon: session.status === "archived" ? Archive : MessagesSquare,
          label: titleOf(session, t),
          run() {
            open(session.session_id);
            focusComposer();
          },
        })),
      },
      {
        name: "search.messages",
        items: messages.map(({ message, said }) => ({
          id: message.message_id,
          icon: MessageSquare,
          label: titleOf(message.session, t),
          detail: snippetOf(said, words),
          run: () => showMessage(message),
        })),
      },
      { name: "search.actions", items: actions.filter((action) => hasWords(action.label, words)) },
    ];
    return list.filter((group) => group.items.length > 0);
  }, [text, all, found, answers, actions, open, showMessage, t]);

  return { words: wordsOf(text), groups, status: found.status };
}

/** What can be done from anywhere, and to the open chat. */
function useActions(): readonly PaletteItem[] {
  const { history } = useRuntime().runtime;
  const session = useStore(history.store, (state) => state.chat.session);
  const actions = useChatActions();
  const t = useText();
  const apple = useApple();
  return useMemo(() => {
    const items: PaletteItem[] = [];
    const add = (label: string, icon: LucideIcon, run: () => void, hint?: string) =>
      items.push({ id: label, label, icon, run, hint });
    add(
      t("chat.new"),
      SquarePen,
      () => {
        actions.newChat();
        focusComposer();
      },
      keysOf("newChat", apple, t).join(" "),
    );
    if (session && session.status !== "deleted") {
      const pinned = session.pinned_at !== null;
      if (session.status === "active") {
        add(t(pinned ? "search.unpin" : "search.pin"), Pin, () => actions.pin(session, !pinned));
        add(t("search.archive"), Archive, () => actions.archive(session));
      } else add(t("search.unarchive"), Archive, () => actions.unarchive(session));
      add(t("search.category"), Tag, () => openDialog({ kind: "category", session }));
      add(t("search.delete"), Trash2, () => actions.remove(session));
    }
    add(t("search.listAll"), MessagesSquare, () => history.showList({ kind: "active" }));
    add(t("search.listArchive"), Archive, () => history.showList({ kind: "archived" }));
    add(t("search.listTrash"), Trash2, () => history.showList({ kind: "trash" }));
    add(t("search.light"), Sun, () => chooseTheme("light"));
    add(t("search.dark"), Moon, () => chooseTheme("dark"));
    add(t("theme.system"), Monitor, () => chooseTheme("system"));
    return items;
  }, [history, session, actions, t, apple]);
}
