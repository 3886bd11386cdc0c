"use client";

import { X } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { useModal } from "@/app/hooks/useModal";
import { useText } from "@/app/hooks/useText";
import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A small dialog with a title. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const t = useText();
  const titleId = useId();
  useModal(dialog);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
      className="arrive m-auto w-100 max-w-[calc(100vw-32px)] rounded-2xl border border-line bg-raised p-0 text-text text-ink shadow-float"
    >
      <div className="p-6">
        <div className="-mt-2 -me-2 flex items-center justify-between">
          <h2 id={titleId} className="text-title font-semibold">
            {title}
          </h2>
          <IconButton label={t("general.close")} onClick={() => dialog.current?.close()}>
            <X size={20} aria-hidden />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}
