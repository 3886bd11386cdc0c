"use client";

import { memo } from "react";
import type { ShownMessage } from "@/lib/chat/view";
import { ErrorDisplay } from "./ErrorDisplay";
import { MessageBubble } from "./MessageBubble";
import { MessageMeta } from "./MessageMeta";

interface MessageProps {
  message: ShownMessage;
  now: Date;
  /** Its place in the conversation, from 1, and how many there are, -1 while that is not known. */
  place: number;
  total: number;
  onRetry: (messageId: string) => Promise<void>;
  /** Where nothing answers the message. */
  onAnswer?: (messageId: string) => Promise<void>;
}

/** One message with its time, and with what went wrong. */
export const Message = memo(function Message({
  message,
  now,
  place,
  total,
  onRetry,
  onAnswer,
}: MessageProps) {
  const own = message.role === "user";
  const { turnId, error } = message;
  const retry = turnId ? () => void onRetry(turnId) : undefined;
  return (
    <article
      aria-label={own ? "You" : "Assistant"}
      aria-posinset={place}
      aria-setsize={total}
      aria-busy={message.status === "waiting" || message.status === "streaming"}
      data-role={message.role}
      data-status={message.status}
      data-message={message.messageId}
      className={`group flex min-w-0 flex-col ${own ? "items-end" : "items-start"}`}
    >
      {(own || message.content || message.status === "waiting") && <MessageBubble message={message} />}
      {message.status === "failed" && error ? (
        <div className={own ? "mt-2 w-full max-w-120" : "mt-3 w-full"}>
          <ErrorDisplay title={own ? "Not sent" : "No full reply"} error={error} onRetry={retry} />
        </div>
      ) : (
        <MessageMeta message={message} now={now} onAnswer={onAnswer} />
      )}
    </article>
  );
});
