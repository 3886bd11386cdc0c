"use client";

import { useStore } from "zustand";
import type { Model } from "@/lib/models";
import { useRuntime } from "./runtime";

/** The models there are to choose from; none until they are known. */
export function useModels(): readonly Model[] {
  const { models } = useRuntime().runtime;
  return useStore(models.store, (state) => state.models);
}
