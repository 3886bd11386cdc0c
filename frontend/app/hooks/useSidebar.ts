"use client";

import { useCallback, useEffect, useState } from "react";
import { SIDEBAR_KEY } from "@/lib/opening";

export interface SidebarState {
  open: boolean;
  toggle: () => void;
  close: () => void;
}

/** Whether the sidebar is out: remembered on a wide screen, a drawer that starts closed on a narrow one. */
export function useSidebar(wide: boolean): SidebarState {
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(SIDEBAR_KEY) === "collapsed");
  const [drawer, setDrawer] = useState(false);
  const open = wide ? !collapsed : drawer;

  const set = useCallback(
    (next: boolean) => {
      if (!wide) return setDrawer(next);
      setCollapsed(!next);
      localStorage.setItem(SIDEBAR_KEY, next ? "open" : "collapsed");
    },
    [wide],
  );

  useEffect(() => {
    if (wide || !drawer) return;
    const onKey = (event: KeyboardEvent) => {
      // What lies over the drawer closes before it.
      const above = document.querySelector("dialog[open], :popover-open");
      if (event.key === "Escape" && !event.defaultPrevented && !above) setDrawer(false);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [wide, drawer]);

  return {
    open,
    toggle: useCallback(() => set(!open), [set, open]),
    close: useCallback(() => set(false), [set]),
  };
}
