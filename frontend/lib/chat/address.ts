/** The address says which chat is open. */
export function chatPath(sessionId: string | null): string {
  return sessionId ? `/c/${sessionId}` : "/";
}

/** The session that an address names, null at `/`. */
export function sessionAt(path: string): string | null {
  return /^\/c\/([^/]+)\/?$/.exec(path)?.[1] ?? null;
}
