import { createStore, type StoreApi } from "zustand/vanilla";
import type { FoundMessage, Hasura } from "@/app/services/hasura";
import { type AppError, toAppError } from "../errors";
import type { Session } from "./model";

export interface SearchState {
  /** What the answers below are for. */
  words: readonly string[];
  status: "idle" | "searching" | "ready" | "error";
  error: AppError | null;
  sessions: readonly Session[];
  messages: readonly FoundMessage[];
}

export interface Search {
  store: StoreApi<SearchState>;
  /** Searches once the reader pauses; what was asked before is forgotten. */
  search: (text: string) => void;
  close: () => void;
}

/** A pause of typing. */
const PAUSE_MS = 150;
/** One letter is in nearly every message. */
const LETTERS_FOR_MESSAGES = 2;

const NOTHING: SearchState = { words: [], status: "idle", error: null, sessions: [], messages: [] };

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** Searches the reader's sessions and messages on the server. */
export function createSearch(
  hasura: Pick<Hasura, "searchChatSessions" | "searchChatMessages">,
  userId: string,
): Search {
  const store = createStore<SearchState>(() => NOTHING);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function ask(words: string[], turn: number): Promise<void> {
    const letters = Math.max(...words.map((word) => word.length));
    try {
      const [sessions, messages] = await Promise.all([
        hasura.searchChatSessions(words),
        letters < LETTERS_FOR_MESSAGES ? [] : hasura.searchChatMessages(userId, words),
      ]);
      if (turn === latest) store.setState({ words, status: "ready", error: null, sessions, messages });
    } catch (error) {
      if (turn === latest) store.setState({ status: "error", error: toAppError(error) });
    }
  }

  return {
    store,
    search(text) {
      clearTimeout(timer);
      latest += 1;
      const words = wordsOf(text);
      if (words.length === 0) return store.setState(NOTHING);
      const turn = latest;
      store.setState({ status: "searching" });
      timer = setTimeout(() => void ask(words, turn), PAUSE_MS);
    },
    close() {
      clearTimeout(timer);
      latest += 1;
    },
  };
}

/** Whether all of the words are in a text, whatever their case. */
export function hasWords(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word.toLowerCase()));
}

/** A piece of a text; marked: it is one of the words. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** A text cut where words begin and end. */
export function markWords(text: string, words: readonly string[]): Piece[] {
  if (words.length === 0) return [{ text, marked: false }];
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  // Splitting by a group keeps what it matched: every other piece is a word.
  return text
    .split(new RegExp(`(${pattern})`, "gi"))
    .map((piece, index) => ({ text: piece, marked: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** What of a snippet stands before its first word. */
const LEAD = 32;
const SNIPPET = 140;

/** A line of a message around the first of the words in it. */
export function snippetOf(content: string, words: readonly string[]): string {
  const line = content.replace(/\s+/g, " ").trim();
  const lower = line.toLowerCase();
  const places = words.map((word) => lower.indexOf(word.toLowerCase())).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...places, line.length) - LEAD);
  // From the beginning of a word.
  const from = start === 0 ? 0 : line.indexOf(" ", start) + 1 || start;
  const cut = line.slice(from, from + SNIPPET);
  return `${from > 0 ? "… " : ""}${cut}${from + SNIPPET < line.length ? " …" : ""}`;
}
