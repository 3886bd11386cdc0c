"use client";

import { Check, Ellipsis, type LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { useText } from "@/app/hooks/useText";

interface MenuProps {
  label: string;
  children: ReactNode;
  /** The button's own content; three dots unless given. */
  button?: ReactNode;
  buttonClassName?: string;
  /** Which corner of the button it hangs on. */
  side?: "below" | "above";
}

const BUTTON = "inline-flex size-10 items-center justify-center rounded-lg text-ink-soft hover:text-ink";

/** Puts the open popover at its button, inside the window. */
function place(popover: HTMLElement, button: HTMLElement, side: "below" | "above"): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = side === "below" && at.bottom + height + 8 < window.innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  const left = Math.min(
    Math.max(8, side === "above" ? at.left : at.right - width),
    window.innerWidth - width - 8,
  );
  popover.style.top = `${top}px`;
  popover.style.left = `${left}px`;
}

/** A button with a menu: arrows move, Enter chooses, Escape and a click elsewhere close it. */
export function Menu({ label, children, button, buttonClassName = BUTTON, side = "below" }: MenuProps) {
  const t = useText();
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  function items(): HTMLElement[] {
    return [...(popover.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  }

  // Its place depends on its size, which its items make.
  useLayoutEffect(() => {
    if (!open || !popover.current || !opener.current) return;
    place(popover.current, opener.current, side);
    popover.current.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }, [open, side]);

  function onKeyDown(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const target = {
      ArrowDown: all[(at + 1) % all.length],
      ArrowUp: all[(at - 1 + all.length) % all.length],
      Home: all[0],
      End: all.at(-1),
    }[event.key];
    if (event.key === "Tab") popover.current?.hidePopover();
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.focus();
  }

  return (
    <>
      <button
        ref={opener}
        type="button"
        aria-label={button ? undefined : label}
        title={button ? undefined : t("general.actions")}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
        className={buttonClassName}
      >
        {button ?? <Ellipsis size={16} aria-hidden />}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          if ((event.target as HTMLElement).closest("[role^=menuitem]")) popover.current?.hidePopover();
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        className="fixed m-0 max-h-[calc(100dvh-16px)] min-w-48 overflow-y-auto overscroll-contain rounded-xl border border-line bg-raised p-1 text-ink shadow-float"
      >
        {open && children}
      </div>
    </>
  );
}

interface MenuItemProps {
  icon: LucideIcon;
  onSelect: () => void;
  danger?: boolean;
  /** One of several of which one holds. */
  checked?: boolean;
  hint?: string;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, onSelect, danger, checked, hint, children }: MenuItemProps) {
  return (
    <button
      type="button"
      {...(checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked })}
      tabIndex={-1}
      onClick={onSelect}
      className={`flex h-10 w-full items-center gap-2.5 rounded-lg px-3 text-start -outline-offset-2 hover:bg-hover focus-visible:bg-hover ${
        danger ? "text-danger" : ""
      } ${checked ? "font-medium text-accent" : ""}`}
    >
      <Icon size={16} aria-hidden className={danger || checked ? "" : "text-ink-soft"} />
      <span className="flex-1">{children}</span>
      {checked && <Check size={16} className="shrink-0" aria-hidden />}
      {hint && <kbd className="font-sans text-meta text-ink-faint touch:hidden">{hint}</kbd>}
    </button>
  );
}

/** Items of which one holds. */
export function MenuChoice({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu
    <div role="group" aria-label={label}>
      {children}
    </div>
  );
}

export function MenuLine() {
  return <hr className="mx-2 my-1 border-line" />;
}
