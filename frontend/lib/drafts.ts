/**
 * What was written and not sent, per person and chat, or message that is written anew: kept by the browser, so that it
 * outlives the page.
 */

/** What the browser would not keep, a full disk say, lives as long as the page. */
const kept = new Map<string, string>();

function keyOf(userId: string, place: string | null): string {
  return `parley-draft ${userId} ${place ?? "new"}`;
}

export function draftOf(userId: string, place: string | null): string {
  const key = keyOf(userId, place);
  return kept.get(key) ?? localStorage.getItem(key) ?? "";
}

export function keepDraft(userId: string, place: string | null, text: string): void {
  const key = keyOf(userId, place);
  kept.delete(key);
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    kept.set(key, text);
  }
}

/** What a guest began to write goes on in the account that they move to, unless something is begun there. */
export function moveDrafts(from: string, to: string): void {
  const own = keyOf(from, "");
  for (const key of new Set([...Object.keys(localStorage), ...kept.keys()])) {
    if (!key.startsWith(own)) continue;
    const place = key.slice(own.length);
    keepDraft(to, place, draftOf(to, place) || draftOf(from, place));
  }
  clearDrafts(from);
}

/** Forgets the drafts of somebody who leaves. */
export function clearDrafts(userId: string): void {
  const own = keyOf(userId, "");
  for (const key of kept.keys()) if (key.startsWith(own)) kept.delete(key);
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}
