import type { ChatHistory } from "./history";

/** Resolves once every message of the open session is loaded: true; false when another one was opened before. */
export function loadWhole(history: Pick<ChatHistory, "store" | "loadEarlierMessages">): Promise<boolean> {
  const { store } = history;
  const { currentId } = store.getState();
  return new Promise((resolve) => {
    let done = false;
    const end = (whole: boolean) => {
      done = true;
      unsubscribe();
      resolve(whole);
    };
    const look = () => {
      const { chat, currentId: now } = store.getState();
      if (done) return;
      if (now !== currentId) end(false);
      else if (chat.status === "ready" && chat.log.complete) end(true);
      else if (chat.status === "ready" && !chat.loadingEarlier) void history.loadEarlierMessages();
    };
    const unsubscribe = store.subscribe(look);
    look();
  });
}
