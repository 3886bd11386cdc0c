import { createStore } from "zustand/vanilla";
import type { Session } from "./chat/model";

/** What lies over the interface and keeps the focus until it is closed. */
export type OpenDialog =
  | { kind: "palette" }
  | { kind: "category"; session: Session }
  /** Asks before what cannot be undone. */
  | { kind: "confirm"; title: string; text: string; keep: string; go: string; run: () => void };

/** `turn` counts openings: one that follows at once on another of its kind is a new one all the same. */
export const dialogs = createStore<{ open: OpenDialog | null; turn: number }>(() => ({
  open: null,
  turn: 0,
}));

export function openDialog(dialog: OpenDialog): void {
  dialogs.setState(({ turn }) => ({ open: dialog, turn: turn + 1 }));
}

/** Closes a dialog, unless another one has taken its place. */
export function closeDialog(dialog: OpenDialog): void {
  if (dialogs.getState().open === dialog) dialogs.setState({ open: null });
}
