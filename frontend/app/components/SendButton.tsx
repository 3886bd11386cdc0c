import { ArrowUp, Square } from "lucide-react";

const LOOK = "grid size-10 shrink-0 place-items-center rounded-xl transition-colors";

export function SendButton({ disabled }: { disabled: boolean }) {
  return (
    <button
      type="submit"
      aria-label="Send"
      title="Send"
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
  const label = stopping ? "Stopping" : "Stop the reply";
  return (
    <button
      type="button"
      aria-label={label}
      title={`${label} (Esc)`}
      disabled={stopping}
      onClick={onStop}
      className={`${LOOK} bg-ink text-paper hover:opacity-90 disabled:bg-selected disabled:text-ink-faint`}
    >
      <Square size={16} fill="currentColor" aria-hidden />
    </button>
  );
}
