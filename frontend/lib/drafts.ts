/** What was written and not sent, per chat, for as long as the page lives. */
const drafts = new Map<string | null, string>();

export function draftOf(sessionId: string | null): string {
  return drafts.get(sessionId) ?? "";
}

export function keepDraft(sessionId: string | null, text: string): void {
  if (text) drafts.set(sessionId, text);
  else drafts.delete(sessionId);
}
