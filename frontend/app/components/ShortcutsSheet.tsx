"use client";

import { useText } from "@/app/hooks/useText";
import type { PlainKey } from "@/lib/i18n/catalogue";
import { Dialog } from "./Dialog";

const SHORTCUTS: { keys: string[]; does: PlainKey }[] = [
  { keys: ["Ctrl/⌘", "K"], does: "shortcuts.search" },
  { keys: ["Ctrl/⌘", "F"], does: "shortcuts.find" },
  { keys: ["Ctrl/⌘", "Shift", "O"], does: "shortcuts.newChat" },
  { keys: ["Ctrl/⌘", "B"], does: "shortcuts.sidebar" },
  { keys: ["Enter"], does: "shortcuts.send" },
  { keys: ["Shift", "Enter"], does: "shortcuts.newLine" },
  { keys: ["↑", "↓"], does: "shortcuts.list" },
  { keys: ["F2"], does: "shortcuts.rename" },
  { keys: ["Del"], does: "shortcuts.delete" },
  { keys: ["Esc"], does: "shortcuts.escape" },
  { keys: ["?"], does: "shortcuts.sheet" },
];

/** The keys that work. */
export default function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose}>
      <dl className="mt-2">
        {SHORTCUTS.map(({ keys, does }) => (
          <div
            key={does}
            className="flex h-10 items-center justify-between border-line border-t first:border-0"
          >
            <dt>{t(does)}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-md border border-line bg-code px-2 font-sans text-meta text-ink-soft"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
