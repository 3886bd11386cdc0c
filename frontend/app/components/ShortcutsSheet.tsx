"use client";

import { Dialog } from "./Dialog";

const SHORTCUTS: { keys: string[]; does: string }[] = [
  { keys: ["Ctrl/⌘", "Shift", "O"], does: "New chat" },
  { keys: ["Ctrl/⌘", "B"], does: "Show or hide the chats" },
  { keys: ["Enter"], does: "Send" },
  { keys: ["Shift", "Enter"], does: "New line" },
  { keys: ["↑", "↓"], does: "Move in the list of chats" },
  { keys: ["F2"], does: "Rename the chat in focus" },
  { keys: ["Del"], does: "Delete the chat in focus" },
  { keys: ["Esc"], does: "Close what is open, or stop the reply" },
  { keys: ["?"], does: "This sheet" },
];

/** The keys that work. */
export function ShortcutsSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  if (!open) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="mt-2">
        {SHORTCUTS.map(({ keys, does }) => (
          <div
            key={does}
            className="flex h-10 items-center justify-between border-line border-t first:border-0"
          >
            <dt>{does}</dt>
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
