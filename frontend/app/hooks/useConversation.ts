"use client";

import {
  type RefObject,
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { estimatedHeight } from "@/lib/chat/estimate";
import type { Goal } from "@/lib/chat/place";
import type { ShownMessage } from "@/lib/chat/view";
import { bringIntoPlace } from "@/lib/scroll";
import { useVirtualList, type VirtualList } from "./useVirtualList";

/** What was looked for is pointed out for a moment. */
const FLASH = [{ backgroundColor: "var(--accent-soft)" }, { backgroundColor: "transparent" }];

/** Nearer to the end than this is at the end. */
const NEAR = 24;
/** Older messages are fetched while this many are still above what is in sight. */
const AHEAD = 20;
/** Rows that are rendered beside those in sight: one at first, then twice as many, slice by slice. */
const OVERSCAN = { first: 1, last: 8 };
const NO_MESSAGE = { role: "user", content: "" };

interface ConversationOptions {
  messages: readonly ShownMessage[];
  hasEarlier: boolean;
  loadingEarlier: boolean;
  onLoadEarlier: () => void;
  /** Where to go; null: to the end. */
  goal: Goal | null;
}

export interface Conversation {
  scroller: RefObject<HTMLElement | null>;
  rows: VirtualList;
  /** The reader is at the end, which is then followed as it grows. */
  atEnd: boolean;
  /** Something was added at the end since the reader left it. */
  unseen: boolean;
  /** On the way to a goal, which may have to be loaded first. */
  arriving: boolean;
  toEnd: () => void;
  toStart: () => void;
}

/** Where the reader is in the conversation: it follows its end until they look away, and never moves their line. */
export function useConversation(options: ConversationOptions): Conversation {
  const { messages, hasEarlier, loadingEarlier, onLoadEarlier, goal } = options;
  const scroller = useRef<HTMLElement>(null);
  const keys = useMemo(() => messages.map((message) => message.key), [messages]);
  const [overscan, setOverscan] = useState(OVERSCAN.first);
  useEffect(() => {
    if (overscan < OVERSCAN.last) startTransition(() => setOverscan(2 * overscan));
  }, [overscan]);
  const rows = useVirtualList({
    scroller,
    keys,
    estimate: (index) => estimatedHeight(messages[index] ?? NO_MESSAGE),
    overscan,
    paddingStart: 24,
    paddingEnd: 32,
    gap: 24,
    followWithin: NEAR,
  });

  const list = rows.virtualizer;
  const toEnd = useCallback(() => list.scrollToEnd(), [list]);
  const [reached, setReached] = useState<Goal | null>(null);
  const arriving = goal !== null && goal !== reached;
  const atEnd = !arriving && rows.atEnd;

  const goalIndex = arriving ? messages.findIndex((one) => one.messageId === goal.messageId) : -1;
  useLayoutEffect(() => {
    const frame = scroller.current;
    if (!goal || goalIndex < 0 || !frame) return;
    const find = () => frame.querySelector<HTMLElement>(`[data-message="${goal.messageId}"]`);
    return bringIntoPlace({
      scroller: frame,
      find() {
        const article = find();
        const within = article && goal.within?.(article);
        return within ?? article?.closest("[data-index]") ?? null;
      },
      approach: () => list.scrollToIndex(goalIndex, { align: "center" }),
      offset: goal.offset,
      onEnd() {
        setReached(goal);
        if (goal.offset === null && !goal.within) find()?.animate(FLASH, { duration: 1_600 });
      },
    });
  }, [goal, goalIndex, list]);

  // At the end one begins, and stays when what is around the messages takes their room: a growing composer, say.
  const height = list.scrollRect?.height ?? 0;
  const free = goal === null;
  const wasAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with the height, and is the goal where there is no other
  useLayoutEffect(() => {
    if (wasAtEnd.current && !arriving) toEnd();
  }, [height, toEnd, free]);
  useLayoutEffect(() => {
    if (!arriving) wasAtEnd.current = atEnd;
  });

  // What the reader sends is what they want to see.
  const lastSent = useMemo(
    () => messages.findLast((message) => message.turnId !== null && message.role === "user")?.key,
    [messages],
  );
  useEffect(() => {
    if (lastSent) toEnd();
  }, [lastSent, toEnd]);

  // Not before the first way to the end: until then the beginning is in sight.
  const first = list.range?.startIndex ?? AHEAD;
  const arrived = useRef(false);
  useEffect(() => {
    const scrolled = (list.scrollOffset ?? 0) > 0 || list.getTotalSize() <= height;
    arrived.current ||= reached !== null || (height > 0 && atEnd && scrolled);
    if (arrived.current && first < AHEAD && hasEarlier && !loadingEarlier) onLoadEarlier();
  }, [first, height, atEnd, reached, hasEarlier, loadingEarlier, onLoadEarlier, list]);

  const last = keys.at(-1);
  const [lastSeen, setLastSeen] = useState(last);
  if (atEnd && lastSeen !== last) setLastSeen(last);

  return {
    scroller,
    rows,
    atEnd,
    unseen: !atEnd && lastSeen !== last,
    arriving,
    toEnd,
    toStart: () => list.scrollToIndex(0),
  };
}
