import katex from "katex";
import "katex/dist/katex.min.css";

/**
 * Sets a formula into an element, node by node: styles that are part of markup would be refused by the policy of the
 * page. Throws when TeX cannot be read. Nothing in it can link, fetch or define without end.
 */
export function typeset(tex: string, place: HTMLElement, displayMode: boolean): void {
  katex.render(tex, place, { displayMode, trust: false, strict: "ignore", maxExpand: 300, maxSize: 20 });
}
