/** What was written and not sent, per person and chat: kept by the browser, so that it outlives the page. */

/** What the browser would not keep, a full disk say, lives as long as the page. */
const kept = new Map<string, string>();

function keyOf(userId: string, sessionId: string | null): string {
  return `parley-draft ${userId} ${sessionId ?? "new"}`;
}

export function draftOf(userId: string, sessionId: string | null): string {
  const key = keyOf(userId, sessionId);
  return kept.get(key) ?? localStorage.getItem(key) ?? "";
}

export function keepDraft(userId: string, sessionId: string | null, text: string): void {
  const key = keyOf(userId, sessionId);
  kept.delete(key);
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    kept.set(key, text);
  }
}

/** Forgets the drafts of somebody who leaves. */
export function clearDrafts(userId: string): void {
  const own = keyOf(userId, "");
  kept.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}
