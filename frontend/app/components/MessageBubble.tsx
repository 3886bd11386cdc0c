"use client";

import { useText } from "@/app/hooks/useText";
import type { ShownMessage } from "@/lib/chat/view";
import { lazyPart } from "./lazyPart";

const Markdown = lazyPart({
  load: () => import("./Markdown"),
  idle: true,
  Waiting: SourceText,
  Missing: SourceText,
});

/** What was said: the reader's in a dark bubble, the assistant's as open text. */
export function MessageBubble({ message }: { message: ShownMessage }) {
  const t = useText();
  const { role, content, status } = message;
  if (role === "user") {
    return (
      <div
        data-said
        dir="auto"
        className={`max-w-[85%] rounded-2xl rounded-ee-md bg-bubble px-4 py-2.5 wrap-anywhere whitespace-pre-wrap text-bubble-ink sm:max-w-[75%] ${
          status === "submitted" || status === "queued" ? "opacity-80" : ""
        }`}
      >
        {content}
      </div>
    );
  }
  if (status === "waiting") {
    return (
      <div className="dots flex h-6 items-center gap-1.5" role="img" aria-label={t("message.writing")}>
        <span />
        <span />
        <span />
      </div>
    );
  }
  return (
    <div data-said className={status === "streaming" ? "streaming w-full" : "w-full"}>
      <Markdown place={message.key} text={content} growing={status === "streaming"} />
    </div>
  );
}

/** A reply as it was written, while what renders it is not there. */
function SourceText({ text }: { text: string }) {
  return (
    <div data-source dir="auto" className="wrap-anywhere whitespace-pre-wrap">
      {text}
    </div>
  );
}
