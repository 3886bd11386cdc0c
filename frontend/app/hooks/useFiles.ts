"use client";

import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { FilePolicy } from "@/lib/files/api";
import type { Upload } from "@/lib/files/uploads";
import { useRuntime } from "./runtime";

export interface ComposerFiles {
  /** Whether files are on is known. */
  known: boolean;
  /** They are known to be: what is pasted or dropped before that waits for the rules. */
  off: boolean;
  /** Null where files are off: nothing offers them. */
  policy: FilePolicy | null;
  uploads: readonly Upload[];
  /** Something is on its way or being read. */
  busy: boolean;
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
}

/** The files of one composer. */
export function useComposerFiles(sessionId: string | null): ComposerFiles {
  const { files } = useRuntime().runtime;
  const place = sessionId ?? "";
  const policy = useStore(files.policy, (state) => state.policy);
  const all = useStore(files.uploads.store, (state) => state.uploads);
  const uploads = useMemo(() => all.filter((one) => one.place === place), [all, place]);
  return {
    known: policy !== null,
    off: policy?.available === false,
    policy: policy?.available ? policy : null,
    uploads,
    busy: uploads.some(({ status }) => status !== "ready" && status !== "failed"),
    add: (list) => files.uploads.add(place, list),
    remove: files.uploads.remove,
  };
}

/**
 * Takes files that are dropped anywhere on the page, where the browser would leave it to show the file; whether some are
 * held over it. Null: they are dropped in vain.
 */
export function useDroppedFiles(add: ((files: readonly File[]) => void) | null): boolean {
  const [over, setOver] = useState(false);
  const onDrag = useEffectEvent((event: DragEvent) => {
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const takes = add !== null && document.querySelector("dialog[open]") === null;
    if (!takes) dataTransfer.dropEffect = "none";
    // Between two elements, it leaves one for the other.
    setOver(
      takes && (event.type === "dragover" || (event.type === "dragleave" && event.relatedTarget !== null)),
    );
    if (event.type === "drop" && takes) add([...dataTransfer.files]);
  });
  useEffect(() => {
    const listener = (event: DragEvent) => onDrag(event);
    const events = ["dragover", "dragleave", "drop"] as const;
    for (const name of events) window.addEventListener(name, listener);
    return () => {
      for (const name of events) window.removeEventListener(name, listener);
    };
  }, []);
  return over;
}

/** An image's thumbnail as a URL of this page; null until it is there, or when it is gone. */
export function useThumbnail(fileId: string | null): string | null {
  const { files } = useRuntime().runtime;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (fileId === null) return;
    let shown = true;
    void files.thumbnail(fileId).then((found) => {
      if (shown) setUrl(found);
    });
    return () => {
      shown = false;
    };
  }, [files, fileId]);
  return url;
}
