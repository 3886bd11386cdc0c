"use client";

import { useId } from "react";

interface FieldProps {
  label: string;
  name: string;
  type?: string;
  hint?: string;
  autoComplete: string;
  pattern?: string;
  minLength?: number;
  "data-first-focus"?: boolean;
  autoFocus?: boolean;
}

/** A field of a form with its name above and a hint below. */
export function Field({ label, hint, ...input }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        required
        maxLength={256}
        spellCheck={false}
        autoCapitalize="none"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-1 h-10 w-full rounded-lg border border-line-strong bg-paper px-3"
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-meta text-ink-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
