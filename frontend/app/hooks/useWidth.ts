"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** Whole pixels that an element is wide; 0 until it is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    // It tells the first width, too, when the page is laid out anyway: to ask for it would have that done once more.
    const observer = new ResizeObserver(() => setWidth(Math.floor(current.clientWidth)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
