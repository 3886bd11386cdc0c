"use client";

import { memo, useRef } from "react";
import { useMessageEdit } from "@/app/hooks/useMessageEdit";
import { useText } from "@/app/hooks/useText";
import type { ShownMessage } from "@/lib/chat/view";
import { MessageAttachments, UnreadFiles } from "./Attachments";
import { Citations } from "./Citations";
import { ErrorDisplay } from "./ErrorDisplay";
import { MessageBody } from "./MessageBody";
import { MessageEditor } from "./MessageEditor";
import { focusComposer } from "./MessageInput";
import { MessageMeta } from "./MessageMeta";

/** What can be done about a message. */
export interface MessageHandlers {
  onRetry: (turnId: string) => void;
  /** Throws a message away that was not sent. */
  onDiscard: (turnId: string) => void;
  onRegenerate: (messageId: string) => void;
  /** Writes another message in the place of one. */
  onEdit: (message: ShownMessage, content: string) => void;
  onSwitch: (messageId: string) => void;
  onDelete: (messageId: string) => void;
}

interface MessageProps {
  message: ShownMessage;
  now: Date;
  /** Its place in the conversation, from 1, and how many there are, -1 while that is not known. */
  place: number;
  total: number;
  /** Nothing follows it. */
  last: boolean;
  /** A reply is being written: another one waits for it. */
  busy: boolean;
  /** Nothing answers it. */
  unanswered: boolean;
  handlers: MessageHandlers;
}

/** One message with its time, what can be done about it, and what went wrong. */
export const Message = memo(function Message(props: MessageProps) {
  const { message, now, place, total, last, busy, unanswered, handlers } = props;
  const t = useText();
  const edit = useMessageEdit(message.messageId, message.content);
  const editing = edit.state !== "none";
  const article = useRef<HTMLElement>(null);
  const own = message.role === "user";
  const { turnId, error, messageId } = message;
  const discard = own && turnId ? () => handlers.onDiscard(turnId) : undefined;
  const retry = () => (turnId ? handlers.onRetry(turnId) : handlers.onRegenerate(messageId));
  return (
    <article
      ref={article}
      aria-label={t(own ? "message.you" : "message.assistant")}
      aria-posinset={place}
      aria-setsize={total}
      aria-busy={message.status === "waiting" || message.status === "streaming"}
      data-role={message.role}
      data-type={message.type}
      data-status={message.status}
      data-message={messageId}
      data-last={(last && !own) || undefined}
      className={`group flex min-w-0 flex-col ${own ? "items-end" : "items-start"}`}
    >
      {editing ? (
        <MessageEditor
          text={edit.text()}
          focused={edit.state === "asked"}
          busy={busy}
          onChange={edit.change}
          onCancel={() => {
            edit.end();
            requestAnimationFrame(() =>
              article.current?.querySelector<HTMLElement>("[data-action=edit]")?.focus(),
            );
          }}
          onSave={(content) => {
            edit.end();
            handlers.onEdit(message, content);
            focusComposer();
          }}
        />
      ) : (
        <MessageBody message={message} />
      )}
      {message.files.length > 0 && <MessageAttachments attached={message.files} />}
      {message.citations.length > 0 && <Citations citations={message.citations} />}
      <UnreadFiles cut={message.filesCut} notRead={message.filesNotRead} />
      {error && message.status !== "queued" && (
        <div className={own ? "mt-2 w-full max-w-120" : "mt-3 w-full"}>
          <ErrorDisplay
            title={t(own ? "message.notSent" : "message.noFullReply")}
            error={error}
            onRetry={busy ? undefined : retry}
            onDiscard={discard}
          />
        </div>
      )}
      {!editing && message.status !== "failed" && (
        <MessageMeta
          message={message}
          now={now}
          busy={busy}
          unanswered={unanswered}
          handlers={handlers}
          onEdit={edit.begin}
        />
      )}
    </article>
  );
});
