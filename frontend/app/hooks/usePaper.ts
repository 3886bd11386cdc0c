"use client";

import { createContext, useContext } from "react";

/** Whether this is rendered for paper, on which nobody turns pages or scrolls. */
export const PaperContext = createContext(false);

export function usePaper(): boolean {
  return useContext(PaperContext);
}
