"use client";

import { useText } from "@/app/hooks/useText";

const ROWS = ["w-40", "w-28", "w-44", "w-36", "w-24", "w-40"];

/** The list while it loads: rows of the right shape. */
export function SessionsSkeleton() {
  const t = useText();
  return (
    <div className="px-3 py-2" role="status" aria-label={t("chats.loading")}>
      {ROWS.map((width, index) => (
        <div key={index} className="flex h-10 items-center justify-between">
          <div className={`skeleton h-3.5 ${width}`} />
          <div className="skeleton h-3 w-8" />
        </div>
      ))}
    </div>
  );
}

/** A conversation while it loads. */
export function MessagesSkeleton() {
  const t = useText();
  return (
    <div className="flex w-full flex-col gap-6 pt-6" role="status" aria-label={t("messages.loading")}>
      <div className="skeleton h-11 w-52 self-end rounded-2xl" />
      <div className="flex flex-col gap-3">
        <div className="skeleton h-3.5 w-full" />
        <div className="skeleton h-3.5 w-11/12" />
        <div className="skeleton h-3.5 w-3/5" />
      </div>
      <div className="skeleton h-11 w-72 max-w-full self-end rounded-2xl" />
      <div className="flex flex-col gap-3">
        <div className="skeleton h-3.5 w-10/12" />
        <div className="skeleton h-3.5 w-2/5" />
      </div>
    </div>
  );
}
