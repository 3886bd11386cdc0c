"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useNow } from "@/app/hooks/environment";
import type { ShownMessage } from "@/lib/chat/view";
import { type Sticker, stickToEnd } from "@/lib/scroll";
import { EndSentinel } from "./EndSentinel";
import { Message } from "./Message";

interface MessagesContainerProps {
  messages: ShownMessage[];
  busy: boolean;
  hasEarlier: boolean;
  loadingEarlier: boolean;
  onLoadEarlier: () => Promise<void>;
  onRetry: (messageId: string) => Promise<void>;
  onAnswer: (messageId: string) => Promise<void>;
}

/** A reply that has not begun by then may never have been asked for, or failed. */
const UNANSWERED_MS = 15_000;

/** The last message, when it is the reader's and nothing answers it. */
function unansweredMessage(messages: ShownMessage[], busy: boolean, now: Date): string | null {
  const last = messages.at(-1);
  if (busy || last?.role !== "user" || last.status !== "ready") return null;
  return now.getTime() - Date.parse(last.timestamp) > UNANSWERED_MS ? last.messageId : null;
}

/** The conversation: it follows its end until the reader looks away, and never moves the line being read. */
export function MessagesContainer(props: MessagesContainerProps) {
  const { messages, busy, hasEarlier, loadingEarlier, onLoadEarlier, onRetry, onAnswer } = props;
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticker = useRef<Sticker | null>(null);
  const [stuck, setStuck] = useState(true);
  const now = useNow();

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    const own = stickToEnd(scroller.current, content.current, setStuck);
    sticker.current = own;
    own.toEnd();
    return own.stop;
  }, []);

  // What the reader sends is what they want to see.
  const lastSent = messages.findLast((message) => message.turnId !== null && message.role === "user")?.key;
  useEffect(() => {
    if (lastSent) sticker.current?.toEnd();
  }, [lastSent]);

  const unanswered = unansweredMessage(messages, busy, now);

  const first = messages[0]?.key;
  const before = useRef(first);
  useLayoutEffect(() => {
    const older = before.current !== first && messages.some((message) => message.key === before.current);
    before.current = first;
    if (older) sticker.current?.prepended();
  }, [first, messages]);

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scroller}
        aria-label="Messages"
        tabIndex={0}
        className="h-full overflow-y-auto [overflow-anchor:none] outline-none"
      >
        <div ref={content} className="mx-auto flex w-full max-w-190 flex-col gap-6 px-4 pt-6 pb-8">
          {hasEarlier && <EndSentinel onReach={() => void onLoadEarlier()} />}
          {loadingEarlier && (
            <div
              className="skeleton mx-auto h-3.5 w-40"
              role="status"
              aria-label="Loading earlier messages"
            />
          )}
          {messages.map((message) => (
            <Message
              key={message.key}
              message={message}
              now={now}
              onRetry={onRetry}
              onAnswer={message.messageId === unanswered ? onAnswer : undefined}
            />
          ))}
        </div>
      </section>
      <p role="status" className="sr-only">
        {busy ? "The assistant is replying." : "The reply is complete."}
      </p>
      {!stuck && (
        <button
          type="button"
          onClick={() => sticker.current?.toEnd()}
          className="arrive absolute bottom-3 left-1/2 flex h-10 -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-raised px-4 shadow-float hover:bg-hover"
        >
          <ArrowDown size={16} aria-hidden />
          {busy ? "Follow the reply" : "To the latest"}
        </button>
      )}
    </div>
  );
}
