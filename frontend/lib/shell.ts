/** Has the browser keep what opens Parley without a network (public/sw.js). */
export async function keepShell(): Promise<void> {
  if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
    const files = loaded.filter(
      ({ origin, pathname }) => origin === location.origin && pathname.startsWith("/_next/static/"),
    );
    tellWorker({ files: files.map(({ pathname }) => pathname) });
  } catch {
    // A private window may forbid it: Parley then needs the network to open, as any page does.
  }
}

/** The document of the page is another one now: in another language, say. */
export function shellChanged(): void {
  if (navigator.serviceWorker?.controller) tellWorker({});
}

function tellWorker(message: { files?: string[] }): void {
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(message));
}
