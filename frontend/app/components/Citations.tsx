"use client";

import { Quote } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import { type Citation, openDocument } from "@/lib/files/viewer";

/** The passages that a reply was written from, each of which opens its page. */
export function Citations({ citations }: { citations: readonly Citation[] }) {
  const t = useText();
  return (
    <ol aria-label={t("message.sources")} className="mt-3 flex w-full flex-col gap-2">
      {citations.map(({ fileId, name, page, quote }) => (
        <li key={`${fileId} ${page} ${quote.slice(0, 40)}`}>
          <button
            type="button"
            data-citation={page}
            onClick={() => openDocument({ fileId, name, kind: "pdf", page, quote })}
            className="flex w-full gap-3 rounded-lg border border-line px-3 py-2 text-start transition-colors hover:border-line-strong hover:bg-hover"
          >
            <Quote size={16} aria-hidden className="mt-1 shrink-0 text-accent" />
            <span className="min-w-0">
              <span className="block truncate text-meta text-ink-faint">
                {t("message.source", { name, page })}
              </span>
              <span className="line-clamp-2 wrap-anywhere text-ink-soft" dir="auto">
                {quote}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
