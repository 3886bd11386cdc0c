"use client";

import { useDeferredValue, useEffect } from "react";
import { useStore } from "zustand";
import { drawn } from "@/lib/idle";
import type { Part, PartState } from "@/lib/parts";

const UNWANTED = { loaded: null, failed: false };

/**
 * A part that is loaded when it is first needed, which it is not while nobody wants it: once what stands in its place
 * is in sight, from which its code would take the line and the processor. When it comes, all that waited
 * for it is rendered in slices, so that keys are heard meanwhile.
 */
export function usePart<Loaded>(part: Part<Loaded>, wanted = true): PartState<Loaded> {
  const state = useDeferredValue(useStore(part.store));
  useEffect(() => {
    if (wanted) void drawn().then(part.need);
  }, [part, wanted]);
  return wanted ? state : UNWANTED;
}
