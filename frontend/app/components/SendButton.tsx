import { ArrowUp, Square } from "lucide-react";
import { useText } from "@/app/hooks/useText";

const LOOK = "grid size-10 shrink-0 place-items-center rounded-xl transition-colors";

export function SendButton({ disabled }: { disabled: boolean }) {
  const t = useText();
  return (
    <button
      type="submit"
      aria-label={t("composer.send")}
      title={t("composer.send")}
      disabled={disabled}
      className={`${LOOK} bg-accent text-accent-ink hover:bg-accent-hover disabled:bg-selected disabled:text-ink-faint`}
    >
      <ArrowUp size={20} aria-hidden />
    </button>
  );
}

interface StopButtonProps {
  /** The reader asked for it already. */
  stopping: boolean;
  onStop: () => void;
}

/** In the place of the send button while a reply is being written. */
export function StopButton({ stopping, onStop }: StopButtonProps) {
  const t = useText();
  const label = t(stopping ? "composer.stopping" : "composer.stop");
  return (
    <button
      type="button"
      aria-label={label}
      title={t("composer.stopKey", { label })}
      disabled={stopping}
      onClick={onStop}
      className={`${LOOK} bg-ink text-paper hover:opacity-90 disabled:bg-selected disabled:text-ink-faint`}
    >
      <Square size={16} fill="currentColor" aria-hidden />
    </button>
  );
}
