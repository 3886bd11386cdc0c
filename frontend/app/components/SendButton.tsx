import { ArrowUp } from "lucide-react";

interface SendButtonProps {
  disabled: boolean;
  busy: boolean;
}

export function SendButton({ disabled, busy }: SendButtonProps) {
  const label = busy ? "Send, once the reply is complete" : "Send";
  return (
    <button
      type="submit"
      aria-label={label}
      title={label}
      disabled={disabled}
      className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent text-accent-ink transition-colors hover:bg-accent-hover disabled:bg-selected disabled:text-ink-faint"
    >
      <ArrowUp size={20} aria-hidden />
    </button>
  );
}
