/** Milliseconds before attempt `attempt` (0 first): doubling from half a second to 15 s, up to half of it random. */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

/** Waits, or less: the machine coming back online ends the wait. */
export function waitBeforeRetry(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, backoffDelay(attempt));
    globalThis.addEventListener?.("online", done);
  });
}
