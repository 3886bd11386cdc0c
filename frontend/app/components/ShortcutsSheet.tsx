"use client";

import { useApple } from "@/app/hooks/environment";
import { useText } from "@/app/hooks/useText";
import { keyNames, SHORTCUTS } from "@/lib/shortcuts";
import { Dialog } from "./Dialog";

/** The keys that work. */
export default function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const t = useText();
  const apple = useApple();
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose}>
      <dl className="mt-2">
        {SHORTCUTS.map(({ keys, does }) => (
          <div
            key={does}
            className="flex min-h-10 items-center justify-between gap-4 border-line py-1.5 border-t first:border-0"
          >
            <dt>{t(does)}</dt>
            <dd className="flex shrink-0 gap-1">
              {keyNames(keys, apple, t).map((key) => (
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
