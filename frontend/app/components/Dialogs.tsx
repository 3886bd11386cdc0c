"use client";

import { useCallback } from "react";
import { useStore } from "zustand";
import { closeDialog, dialogs } from "@/lib/dialogs";
import { lazyDialog } from "./lazyDialog";

const CategoryDialog = lazyDialog(() => import("./CategoryDialog"));
const CommandPalette = lazyDialog(() => import("./CommandPalette"));
const ConfirmDialog = lazyDialog(() => import("./ConfirmDialog"));

/** The dialog that is open, if one is. */
export function Dialogs() {
  const open = useStore(dialogs, (state) => state.open);
  const close = useCallback(() => open && closeDialog(open), [open]);
  switch (open?.kind) {
    case "palette":
      return <CommandPalette onClose={close} />;
    case "category":
      return <CategoryDialog session={open.session} onClose={close} />;
    case "confirm":
      return <ConfirmDialog {...open} onClose={close} />;
    default:
      return null;
  }
}
