import { createStore } from "zustand/vanilla";
import { newId } from "./ids";

/** A line that floats over the conversation for a while, with at most one thing to do about it. */
export interface Notice {
  id: string;
  text: string;
  tone: "plain" | "error";
  action: { label: string; run: () => void } | null;
}

export const notices = createStore<{ notices: readonly Notice[] }>(() => ({ notices: [] }));

/** How long an undo stays within reach. */
export const NOTICE_MS = 8_000;

/** Shows a notice; its id dismisses it. */
export function notify(
  text: string,
  options: { tone?: Notice["tone"]; action?: Notice["action"] } = {},
): string {
  const notice: Notice = { id: newId(), text, tone: options.tone ?? "plain", action: options.action ?? null };
  // The latest two: a stack of them would cover the conversation.
  notices.setState((state) => ({ notices: [...state.notices.slice(-1), notice] }));
  return notice.id;
}

export function dismissNotice(id: string): void {
  notices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}
