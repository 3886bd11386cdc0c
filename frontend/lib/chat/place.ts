/** Where a reader is in a session: how far below the upper edge of what is in sight a message begins, in pixels. */
export interface Place {
  messageId: string;
  seq: number;
  offset: number;
}

/** A message that is to be brought into sight: at an offset from the upper edge, or in the middle. */
export interface Goal {
  messageId: string;
  offset: number | null;
  /** What of the rendered message is to be in sight, where that is not the message as a whole. */
  within?: ((article: Element) => Range | undefined) | undefined;
}

const key = (sessionId: string) => `parley-place ${sessionId}`;

/** Where this tab was in a session when it was last open; null: at its end. */
export function placeOf(sessionId: string): Place | null {
  try {
    const { messageId, seq, offset } = JSON.parse(sessionStorage.getItem(key(sessionId)) ?? "null") as Place;
    return typeof messageId === "string" && Number.isFinite(seq) && Number.isFinite(offset)
      ? { messageId, seq, offset }
      : null;
  } catch {
    return null;
  }
}

/** Remembers it for as long as the tab lives, also over a reload. */
export function keepPlace(sessionId: string, place: Place | null): void {
  try {
    if (place) sessionStorage.setItem(key(sessionId), JSON.stringify(place));
    else sessionStorage.removeItem(key(sessionId));
  } catch {
    // A browser that stores nothing begins at the end.
  }
}
