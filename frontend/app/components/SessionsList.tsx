"use client";

import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { useNow } from "@/app/hooks/environment";
import { useRuntime } from "@/app/hooks/runtime";
import { useChatRoute } from "@/app/hooks/useChatRoute";
import { useSessions } from "@/app/hooks/useSessions";
import { useText } from "@/app/hooks/useText";
import { useVirtualList } from "@/app/hooks/useVirtualList";
import { groupedRows } from "@/lib/chat/sessions";
import { ErrorDisplay } from "./ErrorDisplay";
import { SessionItem } from "./SessionItem";
import { SessionsSkeleton } from "./Skeletons";

/** Pixels: of a group's heading, and of a session. */
const HEADING = 38;
const LINE = 40;
/** Older sessions are fetched while this many are still below what is in sight. */
const AHEAD = 20;

const EMPTY = {
  active: "chats.none",
  category: "category.none",
  archived: "archive.none",
  trash: "trash.none",
} as const;

/** Up and down move between the chats; the rest of the keys are the items' own. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLAnchorElement)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>("a[data-session]")];
  const next = links[links.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The chats of the chosen view, in groups, of which only what is in sight is rendered. */
export function SessionsList({ onNavigate }: { onNavigate?: () => void }) {
  const { history } = useRuntime().runtime;
  const { view, sessions, status, error, hasEarlier } = useSessions();
  const { sessionId } = useChatRoute();
  const now = useNow();
  const t = useText();
  const scroller = useRef<HTMLElement>(null);
  const rows = useMemo(() => groupedRows(sessions, view, now), [sessions, view, now]);
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const headings = useMemo(
    () => rows.flatMap((row, index) => (row.kind === "heading" ? [index] : [])),
    [rows],
  );
  const headingAt = (range: { startIndex: number }) =>
    headings.findLast((index) => index <= range.startIndex) ?? -1;
  const { virtualizer, onFocus } = useVirtualList({
    scroller,
    keys,
    estimate: (index) => (rows[index]?.kind === "heading" ? HEADING : LINE),
    overscan: 10,
    keep: headingAt,
    paddingEnd: 8,
  });
  const heading = virtualizer.range ? headingAt(virtualizer.range) : -1;

  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasEarlier && last > rows.length - AHEAD) void history.loadEarlierSessions();
  }, [history, hasEarlier, last, rows.length]);

  function style(index: number, start: number): CSSProperties {
    return index === heading ? {} : { transform: `translateY(${start}px)` };
  }

  return (
    <nav
      ref={scroller}
      aria-label={t("chats.list")}
      className="min-h-60 flex-1 overflow-y-auto px-2 [overflow-anchor:none]"
      onKeyDown={moveFocus}
      onFocus={onFocus}
    >
      {status === "loading" && <SessionsSkeleton />}
      {status === "error" && error && (
        <ErrorDisplay
          title={t("chats.notLoaded")}
          error={error}
          onRetry={() => void history.loadAllSessions()}
        />
      )}
      {status === "ready" && sessions.length === 0 && (
        <p className="px-3 py-4 text-meta text-ink-soft">{t(EMPTY[view.kind])}</p>
      )}
      {rows.length > 0 && (
        <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const place = index === heading ? "sticky top-0 z-10" : "absolute inset-x-0 top-0";
            return (
              <li key={row.key} data-index={index} style={style(index, start)} className={place}>
                {row.kind === "heading" ? (
                  <h2 className="bg-side px-3 pt-4 pb-1 text-meta font-medium text-ink-faint">
                    {t(row.label)}
                  </h2>
                ) : (
                  <SessionItem
                    session={row.session}
                    current={row.session.session_id === sessionId}
                    now={now}
                    onNavigate={onNavigate}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </nav>
  );
}
