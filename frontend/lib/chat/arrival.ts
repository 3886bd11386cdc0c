import { draftOf } from "../drafts";
import { earlyText, rememberRecent } from "../opening";
import { chatPath, sessionAt } from "./address";
import type { ChatHistory, HistoryState } from "./history";
import { mostRecentFirst } from "./sessions";

export interface Arrival {
  /** The list and the messages that the page opens with are there, or it is known that they are not. */
  settled: Promise<void>;
  close: () => void;
}

/**
 * Opens what the page was opened for, before any of it is rendered: the chat that the address names or, at `/`, the most
 * recent one, if there is one, unless something was written for a new one already. Later `/` is where no chat is left.
 */
export function arrive(userId: string, { store, loadSession }: ChatHistory): Arrival {
  let arrived = false;
  let settle: () => void;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  loadSession(sessionAt(window.location.pathname));

  function openRecent(recent: string | undefined): void {
    arrived = true;
    const begun = earlyText() || draftOf(userId, null);
    if (!recent || begun || sessionAt(window.location.pathname)) return;
    window.history.replaceState(null, "", chatPath(recent));
    loadSession(recent);
  }

  function follow({ list, sessions }: HistoryState, before: HistoryState): void {
    if (list.status === "loading") return;
    if (!arrived || sessions !== before.sessions) {
      const recent = mostRecentFirst(sessions)[0]?.session_id;
      if (list.status === "ready" && list.view.kind === "active") rememberRecent(userId, recent);
      if (!arrived) openRecent(recent);
    }
    if (store.getState().chat.status !== "loading") settle();
  }
  return { settled, close: store.subscribe(follow) };
}
