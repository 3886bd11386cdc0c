"use client";

import { ArrowDown } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useNow } from "@/app/hooks/environment";
import { useConversation } from "@/app/hooks/useConversation";
import { useGoal } from "@/app/hooks/useGoal";
import { useKeptPlace } from "@/app/hooks/useKeptPlace";
import { useReadMark } from "@/app/hooks/useReadMark";
import { useText } from "@/app/hooks/useText";
import type { ShownMessage } from "@/lib/chat/view";
import { Message, type MessageHandlers } from "./Message";

interface MessagesContainerProps {
  sessionId: string | null;
  messages: readonly ShownMessage[];
  busy: boolean;
  hasEarlier: boolean;
  loadingEarlier: boolean;
  onLoadEarlier: () => void;
  handlers: MessageHandlers;
}

/** A reply that has not begun by then may never have been asked for, or failed. */
const UNANSWERED_MS = 15_000;

/** The last message, when it is the reader's and nothing answers it. */
function unansweredMessage(messages: readonly ShownMessage[], busy: boolean, now: Date): string | null {
  const last = messages.at(-1);
  if (busy || last?.role !== "user" || last.status !== "ready") return null;
  return now.getTime() - Date.parse(last.timestamp) > UNANSWERED_MS ? last.messageId : null;
}

/** The conversation, of which only what is in sight is rendered. */
export function MessagesContainer(props: MessagesContainerProps) {
  const { sessionId, messages, busy, hasEarlier, loadingEarlier, handlers } = props;
  const conversation = useConversation({ ...props, goal: useGoal(sessionId) });
  const { scroller, rows, atEnd, unseen, arriving, toStart, toEnd } = conversation;
  useKeptPlace(sessionId, messages, conversation);
  const t = useText();
  const now = useNow();
  useReadMark(atEnd);
  const unanswered = unansweredMessage(messages, busy, now);

  /** The browser's own way to an end would stop short of it, since rows are measured on the way. */
  function onKeyDown(event: KeyboardEvent): void {
    const go = { Home: toStart, End: toEnd }[event.key];
    if (!go || event.target !== event.currentTarget) return;
    event.preventDefault();
    go();
  }

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        aria-label={t("messages.label")}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="h-full overflow-y-auto [overflow-anchor:none] outline-none"
      >
        <div
          role="feed"
          aria-label={t("messages.label")}
          aria-busy={loadingEarlier}
          onFocus={rows.onFocus}
          style={{ height: rows.virtualizer.getTotalSize() }}
          className="relative mx-auto w-full max-w-190"
        >
          {loadingEarlier && (
            <div
              className="skeleton absolute inset-x-0 top-2 mx-auto h-3.5 w-40"
              role="status"
              aria-label={t("messages.loadingEarlier")}
            />
          )}
          {rows.virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const message = messages[index];
            return (
              message && (
                <div
                  key={key}
                  ref={rows.virtualizer.measureElement}
                  data-index={index}
                  style={{ transform: `translateY(${start}px)` }}
                  className="absolute inset-x-0 top-0 px-4"
                >
                  <Message
                    message={message}
                    now={now}
                    place={index + 1}
                    total={hasEarlier ? -1 : messages.length}
                    last={index === messages.length - 1}
                    busy={busy}
                    unanswered={message.messageId === unanswered}
                    handlers={handlers}
                  />
                </div>
              )
            );
          })}
        </div>
      </section>
      <p role="status" className="sr-only">
        {t(busy ? "messages.replying" : "messages.replied")}
      </p>
      {!atEnd && !arriving && (
        <button
          type="button"
          onClick={toEnd}
          className="arrive absolute bottom-3 left-1/2 flex h-10 -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-raised px-4 shadow-float hover:bg-hover"
        >
          <ArrowDown size={16} aria-hidden />
          {t(busy ? "messages.follow" : unseen ? "messages.new" : "messages.latest")}
        </button>
      )}
    </div>
  );
}
