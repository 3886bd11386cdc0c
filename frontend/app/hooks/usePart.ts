"use client";

import { useEffect } from "react";
import { useStore } from "zustand";
import type { Part } from "@/lib/parts";

/** A part that is loaded when it is first needed; null until it is there, and while nobody wants it. */
export function usePart<Loaded>(part: Part<Loaded>, wanted = true): Loaded | null {
  const loaded = useStore(part.store, (state) => state.loaded);
  useEffect(() => {
    if (wanted) part.need();
  }, [part, wanted]);
  return wanted ? loaded : null;
}
