"use client";

import { ChevronLeft, ChevronRight, Pencil, RotateCw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "@/app/hooks/useText";

interface ActionButtonProps {
  label: string;
  disabled?: boolean;
  /** What it does, for the program. */
  "data-action"?: string;
  /** A switch: it holds or does not. */
  pressed?: boolean;
  /** In sight all the time, as is a switch that holds. */
  shown?: boolean;
  onClick: () => void;
  children: ReactNode;
}

/**
 * A small button under a message, in sight on hover and focus, always on touch and under the last reply. One that stands
 * there alone takes the first place, so that there is no gap before it.
 */
export function ActionButton({ label, pressed, shown = pressed, children, ...rest }: ActionButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      className={`inline-flex size-7 items-center justify-center rounded-md transition-opacity group-focus-within:order-none group-focus-within:opacity-100 group-hover:order-none group-hover:opacity-100 group-data-last:order-none group-data-last:opacity-100 enabled:hover:bg-hover enabled:hover:text-ink touch:order-none touch:size-10 touch:opacity-100 ${
        shown ? "-order-1 text-accent" : "opacity-0"
      }`}
      {...rest}
    >
      {children}
    </button>
  );
}

export function RegenerateButton({ onClick }: { onClick: () => void }) {
  const t = useText();
  return (
    <ActionButton label={t("message.regenerate")} onClick={onClick}>
      <RotateCw size={16} aria-hidden />
    </ActionButton>
  );
}

export function EditButton({ onClick }: { onClick: () => void }) {
  const t = useText();
  return (
    <ActionButton label={t("message.edit")} data-action="edit" onClick={onClick}>
      <Pencil size={16} aria-hidden />
    </ActionButton>
  );
}

export function DeleteButton({ onClick }: { onClick: () => void }) {
  const t = useText();
  return (
    <ActionButton label={t("message.delete")} onClick={onClick}>
      <Trash2 size={16} aria-hidden />
    </ActionButton>
  );
}

interface BranchSwitchProps {
  messageId: string;
  /** The messages written in this place, oldest first. */
  branches: readonly string[];
  disabled: boolean;
  onSwitch: (messageId: string) => void;
}

/** Leads to what else was written in this place. */
export function BranchSwitch({ messageId, branches, disabled, onSwitch }: BranchSwitchProps) {
  const t = useText();
  const at = branches.indexOf(messageId);
  const side = (step: number, label: string, icon: ReactNode) => {
    const target = branches[at + step];
    return (
      <button
        type="button"
        aria-label={label}
        title={label}
        disabled={disabled || !target}
        onClick={() => target && onSwitch(target)}
        className="inline-flex size-6 items-center justify-center rounded-md enabled:hover:bg-hover enabled:hover:text-ink disabled:opacity-40 touch:size-10"
      >
        {icon}
      </button>
    );
  };
  return (
    <fieldset aria-label={t("message.versions")} className="flex items-center tabular-nums">
      {side(
        -1,
        t("message.previousVersion"),
        <ChevronLeft size={16} className="rtl:-scale-x-100" aria-hidden />,
      )}
      <span>{`${at + 1} / ${branches.length}`}</span>
      {side(1, t("message.nextVersion"), <ChevronRight size={16} className="rtl:-scale-x-100" aria-hidden />)}
    </fieldset>
  );
}
