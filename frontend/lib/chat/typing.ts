import { createStore, type StoreApi } from "zustand/vanilla";

/** Who types says so this often at most, and is believed a little longer. */
const SAID_EVERY_MS = 2_000;
const BELIEVED_MS = 5_000;

/** Which chats are being written in, in other tabs of this browser. */
export interface Typing {
  /** Session ids; "" stands for the chat that is not made yet. */
  store: StoreApi<{ elsewhere: ReadonlySet<string> }>;
  /** Tells the other tabs: the reader types here, or is done with it. */
  tell: (place: string, typing: boolean) => void;
  close: () => void;
}

interface News {
  place: string;
  typing: boolean;
}

export function createTyping(channel: BroadcastChannel | null, now: () => number = Date.now): Typing {
  const store = createStore<{ elsewhere: ReadonlySet<string> }>(() => ({ elsewhere: new Set<string>() }));
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let said: { place: string; at: number } | null = null;

  function mark({ place, typing }: News): void {
    clearTimeout(timers.get(place));
    timers.delete(place);
    if (typing)
      timers.set(
        place,
        setTimeout(() => mark({ place, typing: false }), BELIEVED_MS),
      );
    if (store.getState().elsewhere.has(place) === typing) return;
    const elsewhere = new Set(store.getState().elsewhere);
    if (typing) elsewhere.add(place);
    else elsewhere.delete(place);
    store.setState({ elsewhere });
  }

  const hear = ({ data }: MessageEvent<News>) => mark(data);
  channel?.addEventListener("message", hear);

  return {
    store,
    tell(place, typing) {
      const recently = said?.place === place && now() - said.at < SAID_EVERY_MS;
      if (typing ? recently : said?.place !== place) return;
      said = typing ? { place, at: now() } : null;
      channel?.postMessage({ place, typing } satisfies News);
    },
    close() {
      channel?.removeEventListener("message", hear);
      channel?.close();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
