"use client";

import {
  defaultRangeExtractor,
  observeElementOffset,
  type Range,
  useVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useReducer, useRef, useState } from "react";

interface VirtualListOptions {
  scroller: RefObject<HTMLElement | null>;
  /** The keys of all rows, in their order. */
  keys: readonly string[];
  /** Pixels a row has before it is measured. */
  estimate: (index: number) => number;
  overscan: number;
  /** A row that stays rendered whatever is in sight, -1 for none. */
  keep?: (range: Range) => number;
  paddingStart?: number;
  paddingEnd?: number;
  gap?: number;
  /** Pixels from the end that still count as there; the list then follows its end. None: it stays at its start. */
  followWithin?: number;
}

type List = Virtualizer<HTMLElement, HTMLElement>;

/** How much of the window a list has until that is measured, so that its first rows are rendered with it, not after. */
const SHARE = 0.75;

export interface VirtualList {
  virtualizer: List;
  /** The end is in sight, or less than `followWithin` away. */
  atEnd: boolean;
  /** For the element around the rows: the row that has the focus is never taken away. */
  onFocus: (event: { target: EventTarget }) => void;
}

/** The same array while it has the same keys: for another one the list places all of its rows anew. */
function useSameKeys(keys: readonly string[]): readonly string[] {
  const before = useRef(keys);
  const known = before.current;
  if (known.length !== keys.length || known.some((key, index) => key !== keys[index])) before.current = keys;
  return before.current;
}

/** Renders of a long list what is in sight, and a little around it. */
export function useVirtualList(options: VirtualListOptions): VirtualList {
  const { scroller, keep, followWithin } = options;
  const keys = useSameKeys(options.keys);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const focused = focusedKey === null ? -1 : keys.indexOf(focusedKey);

  // The library renders when other rows come into sight and when scrolling begins or pauses: not for every offset.
  const [, renderAnew] = useReducer((times: number) => times + 1, 0);
  const shownAtEnd = useRef(true);
  const observeOffset = useCallback(
    (list: List, tell: (offset: number, isScrolling: boolean) => void) =>
      observeElementOffset(list, (offset, isScrolling) => {
        tell(offset, isScrolling);
        if (list.isAtEnd() !== shownAtEnd.current) renderAnew();
      }),
    [],
  );

  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: keys.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    estimateSize: options.estimate,
    overscan: options.overscan,
    initialRect: { width: window.innerWidth, height: window.innerHeight * SHARE },
    paddingStart: options.paddingStart,
    paddingEnd: options.paddingEnd,
    gap: options.gap,
    ...(followWithin !== undefined && {
      anchorTo: "end",
      followOnAppend: true,
      scrollEndThreshold: followWithin,
      observeElementOffset: observeOffset,
      // The library begins there, too: rows of the beginning would be rendered to be thrown away.
      initialOffset: () =>
        keys.reduce((end, _, index) => end + options.estimate(index) + (options.gap ?? 0), 0),
    }),
    rangeExtractor(range) {
      const shown = defaultRangeExtractor(range);
      const kept = [focused, keep?.(range) ?? -1].filter((index) => index >= 0 && !shown.includes(index));
      return kept.length ? [...new Set([...kept, ...shown])].sort((a, b) => a - b) : shown;
    },
  });

  const atEnd = virtualizer.isAtEnd();
  useLayoutEffect(() => {
    shownAtEnd.current = atEnd;
  });

  function onFocus({ target }: { target: EventTarget }): void {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
    setFocusedKey(keys[Number(row?.dataset.index)] ?? null);
  }

  return { virtualizer, atEnd, onFocus };
}
