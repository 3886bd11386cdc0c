import type { ReactNode } from "react";

interface ComposerFrameProps {
  /** Above the field: what is attached. */
  above?: ReactNode;
  /** Before the field: the way to attach files, whose place is kept until it is known whether there is one. */
  attach: ReactNode;
  field: ReactNode;
  button: ReactNode;
  note: ReactNode;
  left?: ReactNode;
  /** Files are held over it. */
  dropping?: boolean;
}

/** What the composer looks like. */
export function ComposerFrame({ above, attach, field, button, note, left, dropping }: ComposerFrameProps) {
  return (
    <>
      <div
        className={`rounded-2xl border border-line-strong bg-raised p-2 transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent-soft ${dropping ? "dropping" : ""}`}
      >
        {above}
        <div className="flex items-end gap-2">
          {attach}
          {field}
          {button}
        </div>
      </div>
      <div className="mt-1.5 flex min-h-4.5 justify-between gap-4 px-3 text-meta text-ink-faint">
        <span className="flex min-w-0 items-center gap-2">{note}</span>
        {left}
      </div>
    </>
  );
}

/** Where the button for files will be, or is not. */
export function AttachPlace() {
  return <span className="size-10 shrink-0" />;
}

/** Where the composer stands, in the conversation's column. */
export const COMPOSER_PLACE =
  "mx-auto w-full max-w-190 shrink-0 px-4 pb-[max(12px,env(safe-area-inset-bottom))]";
