"use client";

import type { Ref } from "react";
import { PaperContext } from "@/app/hooks/usePaper";
import { useLanguage } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { titleOf } from "@/lib/chat/sessions";
import type { ShownMessage } from "@/lib/chat/view";
import { exactTime } from "@/lib/time";
import { MessageBody } from "./MessageBody";

interface PrintViewProps {
  ref: Ref<HTMLElement>;
  session: Session;
  messages: readonly ShownMessage[];
  partial: boolean;
}

/** A chat as it stands on paper; the screen never shows it. */
export function PrintView({ ref, session, messages, partial }: PrintViewProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <article ref={ref} className="print-view" aria-hidden>
      <h1 dir="auto">{titleOf(session, t)}</h1>
      {partial && <p className="print-meta">{t("print.partial")}</p>}
      {messages.map((message) => (
        <section key={message.key} data-print={message.role}>
          <h2 className="print-meta">
            {t(message.role === "user" ? "message.you" : "message.assistant")}
            {", "}
            {exactTime(language, message.timestamp)}
          </h2>
          <PaperContext value={true}>
            <MessageBody message={message} />
          </PaperContext>
          {message.files.length > 0 && (
            <p className="print-meta">{message.files.map((file) => file.name).join(", ")}</p>
          )}
          {message.citations.map(({ fileId, name, page, quote }) => (
            <blockquote key={`${fileId} ${page} ${quote}`} className="print-meta">
              {t("message.quote", { quote })} {t("message.source", { name, page })}
            </blockquote>
          ))}
          {message.error && <p className="print-meta">{message.error.message}</p>}
        </section>
      ))}
    </article>
  );
}
