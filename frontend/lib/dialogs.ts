import { createStore } from "zustand/vanilla";
import type { Session } from "./chat/model";

/** What lies over the interface and keeps the focus until it is closed. */
export type OpenDialog =
  | { kind: "palette" }
  | { kind: "category"; session: Session }
  /** Asks before what cannot be undone. */
  | { kind: "confirm"; title: string; text: string; keep: string; go: string; run: () => void };

export const dialogs = createStore<{ open: OpenDialog | null }>(() => ({ open: null }));

export function openDialog(dialog: OpenDialog): void {
  dialogs.setState({ open: dialog });
}

/** Closes a dialog, unless another one has taken its place. */
export function closeDialog(dialog: OpenDialog): void {
  if (dialogs.getState().open === dialog) dialogs.setState({ open: null });
}
