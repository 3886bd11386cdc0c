import { Trash2 } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import { Button } from "./Button";

/** In the composer's place when the open chat was deleted, here or elsewhere. */
export function DeletedBar({ onRestore }: { onRestore: () => void }) {
  const t = useText();
  return (
    <div
      role="status"
      className="mb-6 flex items-center gap-3 rounded-2xl border border-line bg-side py-3 ps-4 pe-3"
    >
      <Trash2 size={16} className="shrink-0 text-ink-faint" aria-hidden />
      <p className="flex-1">{t("chat.deletedText")}</p>
      <Button kind="quiet" onClick={onRestore}>
        {t("chat.restore")}
      </Button>
    </div>
  );
}
