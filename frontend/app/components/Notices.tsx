"use client";

import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { useText } from "@/app/hooks/useText";
import { dismissNotice, NOTICE_MS, type Notice, notices } from "@/lib/notices";
import { IconButton } from "./Button";

/** Undo and short news, below the header, where they cover nothing new; `covering` the drawer, at its lower end. */
export function Notices({ covering }: { covering: boolean }) {
  const t = useText();
  const shown = useStore(notices, (state) => state.notices);
  return (
    <div
      role="status"
      aria-label={t("general.news")}
      className={`pointer-events-none absolute inset-x-0 flex flex-col items-center gap-2 px-4 ${covering ? "bottom-20 z-40" : "top-16 z-10"}`}
    >
      {shown.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeLine({ notice }: { notice: Notice }) {
  const t = useText();
  const { id, text, action, tone } = notice;
  const [held, setHeld] = useState(false);

  // While the pointer or the focus is on it, it stays.
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissNotice(id), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [held, id]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while the pointer is on it
    <div
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="arrive pointer-events-auto flex max-w-full items-center gap-1 rounded-xl bg-ink py-1 ps-4 pe-1 text-paper shadow-float"
    >
      <p className="min-w-0 truncate">{text}</p>
      {action && (
        <button
          type="button"
          className="h-10 shrink-0 rounded-lg px-3 font-semibold underline-offset-4 outline-paper hover:underline"
          onClick={() => {
            dismissNotice(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton
        label={t("general.dismiss")}
        onClick={() => dismissNotice(id)}
        className="!text-paper outline-paper hover:!bg-transparent"
      >
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
