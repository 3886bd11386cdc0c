/** Frames in which nothing may move before a place counts as reached, and after which it is given up. */
const STILL = 3;
const MOST = 90;

interface Way {
  scroller: HTMLElement;
  /** What is to be there, once it is rendered. */
  find: () => Element | Range | null;
  /** Renders what is around it. */
  approach: () => void;
  /** Pixels from the upper edge; null: in the middle. */
  offset: number | null;
  /** It is there, or the reader went elsewhere. */
  onEnd: () => void;
}

/**
 * Brings an element of a long list to its place, frame by frame, since what is around it is measured on the way. It
 * gives way to the reader: whatever they do ends it. Returned is what cancels it.
 */
export function bringIntoPlace({ scroller, find, approach, offset, onEnd }: Way): () => void {
  let still = 0;
  let frames = 0;
  let frame = requestAnimationFrame(step);
  const events = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  for (const event of events) scroller.addEventListener(event, end, { passive: true });

  function step(): void {
    const element = find();
    frames += 1;
    if (!element) approach();
    else {
      const rect = element.getBoundingClientRect();
      const middle = Math.max(24, (scroller.clientHeight - rect.height) / 2);
      const delta = rect.top - scroller.getBoundingClientRect().top - (offset ?? middle);
      const before = scroller.scrollTop;
      if (Math.abs(delta) >= 1) scroller.scrollTop += delta;
      // At either end of the list there is no further.
      still = Math.abs(scroller.scrollTop - before) < 1 ? still + 1 : 0;
    }
    if (still >= STILL || frames >= MOST) end();
    else frame = requestAnimationFrame(step);
  }

  function cancel(): void {
    cancelAnimationFrame(frame);
    for (const event of events) scroller.removeEventListener(event, end);
  }
  function end(): void {
    cancel();
    onEnd();
  }
  return cancel;
}
