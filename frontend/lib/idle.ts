/** Parts of the interface that are not needed at first. */
const later: (() => Promise<unknown>)[] = [];

/** Has a part fetched once the browser has nothing better to do, so that it is there when it is wanted. */
export function fetchLater(load: () => Promise<unknown>): void {
  later.push(load);
}

/** Fetches the parts one after the other, whenever the browser is idle. */
export async function fetchParts(): Promise<void> {
  for (let load = later.shift(); load; load = later.shift()) {
    await idle();
    // Whoever needs a part that did not come now asks for it again, and says so when it does not come then.
    await load();
  }
}

/** Lets the browser do what waits, keys and drawing, in the middle of long work. */
export function breathe(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** When the browser has nothing better to do. */
export function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(resolve, { timeout: 3_000 });
    else setTimeout(resolve, 500);
  });
}

/** When what was just rendered is in sight: a frame is shown while the next one is made. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
