"use client";

import { type KeyboardEvent, useMemo } from "react";
import { useNow } from "@/app/hooks/environment";
import { useRuntime } from "@/app/hooks/runtime";
import { useChatRoute } from "@/app/hooks/useChatRoute";
import { useSessions } from "@/app/hooks/useSessions";
import { groupByDay } from "@/lib/chat/sessions";
import { EndSentinel } from "./EndSentinel";
import { ErrorDisplay } from "./ErrorDisplay";
import { SessionItem } from "./SessionItem";
import { SessionsSkeleton } from "./Skeletons";

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

export function SessionsList({ onNavigate }: { onNavigate?: () => void }) {
  const { history } = useRuntime().runtime;
  const { sessions, status, error, hasEarlier } = useSessions();
  const { sessionId } = useChatRoute();
  const now = useNow();
  const groups = useMemo(() => groupByDay(sessions, now), [sessions, now]);

  return (
    <nav aria-label="Your chats" className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" onKeyDown={moveFocus}>
      {status === "loading" && <SessionsSkeleton />}
      {status === "error" && error && (
        <ErrorDisplay
          title="The chats did not load"
          error={error}
          onRetry={() => void history.loadAllSessions()}
        />
      )}
      {status === "ready" && sessions.length === 0 && (
        <p className="px-3 py-4 text-meta text-ink-soft">No chats yet. What you send first begins one.</p>
      )}
      {groups.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className="sticky top-0 z-10 bg-side px-3 pt-4 pb-1 text-meta font-medium text-ink-faint">
            {group.label}
          </h2>
          <ul>
            {group.sessions.map((session) => (
              <SessionItem
                key={session.session_id}
                session={session}
                current={session.session_id === sessionId}
                now={now}
                onNavigate={onNavigate}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasEarlier && <EndSentinel onReach={() => void history.loadEarlierSessions()} />}
    </nav>
  );
}
