"use client";

import { useStore } from "zustand";
import { closeDocument, viewer } from "@/lib/files/viewer";
import { lazyDialog } from "./lazyPart";

const PictureDialog = lazyDialog({ load: () => import("./PictureDialog"), idle: true });
const PdfPages = lazyDialog({ load: () => import("./PdfPages"), idle: false });

/** What is open, if anything is. */
export function DocumentViewer() {
  const open = useStore(viewer, (state) => state.open);
  if (!open) return null;
  const { fileId, kind, page, quote } = open;
  if (kind === "picture") return <PictureDialog key={fileId} picture={open} onClose={closeDocument} />;
  return <PdfPages key={`${fileId} ${page} ${quote}`} document={open} onClose={closeDocument} />;
}
