import { Trash2 } from "lucide-react";
import { Button } from "./Button";

/** In the composer's place when the open chat was deleted, here or elsewhere. */
export function DeletedBar({ onRestore }: { onRestore: () => void }) {
  return (
    <div
      role="status"
      className="mb-6 flex items-center gap-3 rounded-2xl border border-line bg-side py-3 pr-3 pl-4"
    >
      <Trash2 size={16} className="shrink-0 text-ink-faint" aria-hidden />
      <p className="flex-1">This chat was deleted. It can be read, and brought back.</p>
      <Button kind="quiet" onClick={onRestore}>
        Restore
      </Button>
    </div>
  );
}
