"use client";

import { lazy, Suspense } from "react";
import { useStore } from "zustand";
import { viewer } from "@/lib/files/viewer";
import { PictureDialog } from "./PictureDialog";

const PdfPages = lazy(() => import("./PdfPages"));

/** What is open, if anything is; what shows PDFs is loaded with the first one. */
export function DocumentViewer() {
  const open = useStore(viewer, (state) => state.open);
  if (!open) return null;
  if (open.kind === "picture") return <PictureDialog key={open.fileId} picture={open} />;
  return (
    <Suspense fallback={null}>
      <PdfPages key={`${open.fileId} ${open.page} ${open.quote}`} document={open} />
    </Suspense>
  );
}
