"use client";

import { useCallback } from "react";
import { useStore } from "zustand";
import { closeDialog, dialogs } from "@/lib/dialogs";
import { lazyDialog } from "./lazyPart";

const CategoryDialog = lazyDialog({ load: () => import("./CategoryDialog"), idle: true });
const CommandPalette = lazyDialog({ load: () => import("./CommandPalette"), idle: true });
const ConfirmDialog = lazyDialog({ load: () => import("./ConfirmDialog"), idle: true });

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { open, turn } = useStore(dialogs);
  const close = useCallback(() => open && closeDialog(open), [open]);
  switch (open?.kind) {
    case "palette":
      return <CommandPalette key={turn} onClose={close} />;
    case "category":
      return <CategoryDialog key={turn} session={open.session} onClose={close} />;
    case "confirm":
      return <ConfirmDialog key={turn} {...open} onClose={close} />;
    default:
      return null;
  }
}
