"use client";

import { type RefObject, useLayoutEffect } from "react";

/**
 * Makes a dialog a modal one of the browser's own, open from its first moment in the page to its last: it keeps the focus, closes
 * on Escape, and gives the focus back to what had it, which the browser does only while the dialog is still there.
 */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => element?.close();
  }, [dialog]);
}
