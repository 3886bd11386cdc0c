import { createStore } from "zustand/vanilla";

/** Whether the reader has asked for the open chat on paper; it is got ready first. */
export const printing = createStore<{ asked: boolean }>(() => ({ asked: false }));

export function printChat(): void {
  printing.setState({ asked: true });
}

export function printingEnded(): void {
  printing.setState({ asked: false });
}

/** Resolves when nothing of it is on its way any more: what is rendered late, and pictures. */
export async function isReady(view: HTMLElement): Promise<void> {
  const late = () =>
    view.querySelector('[data-source], [data-state="drawing"]') !== null ||
    [...view.querySelectorAll("img")].some((image) => !image.complete);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const deadline = Date.now() + 10_000;
  do await frame();
  while (late() && Date.now() < deadline);
  await frame();
}
