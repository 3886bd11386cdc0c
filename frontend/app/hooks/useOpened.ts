"use client";

import { type ComponentType, useState } from "react";
import { text } from "@/lib/i18n/current";
import { notify } from "@/lib/notices";

/** A component whose code is loaded when it is opened. Where that fails a notice says so, and nothing opens. */
export function useOpened<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const [Opened, setOpened] = useState<ComponentType<Props> | null>(null);
  async function open(): Promise<void> {
    try {
      const { default: loaded } = await load();
      setOpened(() => loaded);
    } catch {
      const again = { label: text("general.tryAgain"), run: () => void open() };
      notify(text("part.missing"), { tone: "error", action: again });
    }
  }
  return { Opened, open: () => void open(), close: () => setOpened(null) };
}
