import type { Page } from "@playwright/test";

/** What React rendered between two states of the page. */
export interface Commit {
  /** Letters of the reply that was growing then; -1 for none. */
  growing: number;
  /** Where components were rendered: the status of a message, or the landmark they are in. */
  places: string[];
  /** How many were. */
  components: number;
}

declare global {
  interface Window {
    commits: Commit[];
  }
}

/** Notes what React renders, from the next load of the page on. */
export async function watchRenders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    interface Fiber {
      tag: number;
      flags: number;
      child: Fiber | null;
      sibling: Fiber | null;
      alternate: Fiber | null;
      stateNode: unknown;
    }
    const COMPONENTS = [0, 11, 14, 15];
    const PERFORMED_WORK = 1;
    window.commits = [];

    /** The element that a component makes itself. */
    function hostOf(component: Fiber): Element | null {
      for (let one = component.child; one && !COMPONENTS.includes(one.tag); one = one.child)
        if (one.stateNode instanceof Element) return one.stateNode;
      return null;
    }
    function placeOf(element: Element): string {
      const message = element.closest<HTMLElement>("[data-message]");
      if (message) return message.dataset.status ?? "";
      return element.closest("nav, aside, header, form, section")?.localName ?? "page";
    }
    /** What was not rendered anew keeps its children. Answers how many components were. */
    function visit(fiber: Fiber, places: Set<string>): number {
      const rendered = COMPONENTS.includes(fiber.tag) && (fiber.flags & PERFORMED_WORK) !== 0;
      const host = rendered ? hostOf(fiber) : null;
      if (host) places.add(placeOf(host));
      let components = Number(rendered);
      if (fiber.child !== fiber.alternate?.child)
        for (let child = fiber.child; child; child = child.sibling) components += visit(child, places);
      return components;
    }
    const hook = {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      onCommitFiberRoot(_id: number, root: { current: Fiber }) {
        const places = new Set<string>();
        const components = visit(root.current, places);
        const reply = document.querySelector("article[data-status=streaming]");
        window.commits.push({ growing: reply?.textContent?.length ?? -1, places: [...places], components });
      },
    };
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook });
  });
}
