/** Keeps a scrolled element at its end while it grows, unless the reader went away from there. */
export interface Sticker {
  /** To the end, from wherever the reader is. */
  toEnd: () => void;
  /** Something was put before what is on the screen: keeps the reader's line where it was. */
  prepended: () => void;
  stop: () => void;
}

/** Nearer to the end than this is at the end. */
const NEAR = 24;

export function stickToEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  onStuck: (stuck: boolean) => void,
): Sticker {
  let stuck = true;
  let lastTop = scroller.scrollTop;
  let lastHeight = scroller.scrollHeight;

  function setStuck(next: boolean): void {
    if (next === stuck) return;
    stuck = next;
    onStuck(stuck);
  }

  function distance(): number {
    return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  }

  function onScroll(): void {
    const wentUp = scroller.scrollTop < lastTop - 1;
    lastTop = scroller.scrollTop;
    if (distance() <= NEAR) setStuck(true);
    else if (wentUp) setStuck(false);
  }

  function toEnd(): void {
    setStuck(true);
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  }

  const observer = new ResizeObserver(() => {
    lastHeight = scroller.scrollHeight;
    if (stuck) toEnd();
  });
  observer.observe(content);
  observer.observe(scroller);
  scroller.addEventListener("scroll", onScroll, { passive: true });

  return {
    toEnd,
    prepended() {
      scroller.scrollTop += scroller.scrollHeight - lastHeight;
      lastHeight = scroller.scrollHeight;
      lastTop = scroller.scrollTop;
    },
    stop() {
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    },
  };
}
