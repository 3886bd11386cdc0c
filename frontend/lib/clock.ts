import { createStore } from "zustand/vanilla";

/** The time as the interface tells it: one beat for all, so that "just now" ends everywhere at once. */
export const clock = createStore<{ now: Date }>(() => ({ now: new Date() }));

let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps the clock going while somebody reads it. */
export function readClock(listener: () => void): () => void {
  const stop = clock.subscribe(listener);
  readers += 1;
  if (readers === 1) {
    clock.setState({ now: new Date() });
    timer = setInterval(() => clock.setState({ now: new Date() }), 20_000);
  }
  return () => {
    stop();
    readers -= 1;
    if (readers === 0) clearInterval(timer);
  };
}
