import type { ButtonHTMLAttributes } from "react";

type Kind = "primary" | "quiet" | "danger" | "danger-quiet";

const LOOKS: Record<Kind, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover disabled:opacity-50",
  quiet: "text-ink hover:bg-hover border border-line bg-raised disabled:text-ink-faint",
  danger: "bg-danger text-paper hover:opacity-90",
  "danger-quiet": "text-danger hover:bg-danger-soft border border-line bg-raised",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
}

/** A button with words. */
export function Button({ kind = "primary", className = "", ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex h-10 items-center justify-center gap-2 rounded-lg px-4 text-text font-medium transition-colors ${LOOKS[kind]} ${className}`}
      {...rest}
    />
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for the tooltip and for screen readers. */
  label: string;
}

/** A button that shows an icon alone. */
export function IconButton({ label, className = "", children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors enabled:hover:bg-hover enabled:hover:text-ink disabled:opacity-40 ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
