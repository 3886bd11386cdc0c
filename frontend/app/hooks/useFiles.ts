"use client";

import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { FilePolicy } from "@/lib/files/api";
import type { Upload } from "@/lib/files/uploads";
import { useRuntime } from "./runtime";

export interface ComposerFiles {
  /** Whether files are on is known. */
  known: boolean;
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
    policy: policy?.available ? policy : null,
    uploads,
    busy: uploads.some(({ status }) => status !== "ready" && status !== "failed"),
    add: (list) => files.uploads.add(place, list),
    remove: files.uploads.remove,
  };
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
