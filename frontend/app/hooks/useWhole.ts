"use client";

import { useEffect, useState } from "react";
import { type AppError, toAppError } from "@/lib/errors";
import type { Part } from "@/lib/parts/parts";
import { wholeOf } from "@/lib/parts/whole";
import { useRuntime } from "./runtime";

export interface Whole<P extends Part> {
  /** All of it once that is there, until then what the message has. */
  part: P;
  /** head: what the message has, while a file has more; loading: all of it is on its way; or why it did not come. */
  status: "head" | "loading" | "whole" | AppError;
  /** Fetches all of it; null when that failed. */
  load: () => Promise<P | null>;
}

/** A table or plot with all that is kept of it in a file, fetched at once or when it is asked for. */
export function useWhole<P extends Part>(part: P, atOnce: boolean): Whole<P> {
  const { files } = useRuntime().runtime;
  const [whole, setWhole] = useState<{ of: string; part: P } | null>(null);
  const [status, setStatus] = useState<"head" | "loading" | AppError>(atOnce ? "loading" : "head");
  const { fileId } = part;

  async function load(): Promise<P | null> {
    setStatus("loading");
    try {
      const found = await wholeOf(part, files);
      if (fileId) setWhole({ of: fileId, part: found });
      return found;
    } catch (error) {
      setStatus(toAppError(error));
      return null;
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the file's id says which part it is
  useEffect(() => {
    if (atOnce && fileId) void load();
  }, [atOnce, fileId]);

  if (fileId === null) return { part, status: "whole", load };
  return whole?.of === fileId ? { part: whole.part, status: "whole", load } : { part, status, load };
}
