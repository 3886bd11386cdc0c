import { useLanguage } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { momentOf, titleOf } from "@/lib/chat/sessions";
import { exactTime, listTime } from "@/lib/time";

interface SessionContentProps {
  session: Session;
  /** There is something in it that the reader has not seen. */
  unread: boolean;
  now: Date;
}

/** Title, number of messages and last activity, in one line. */
export function SessionContent({ session, unread, now }: SessionContentProps) {
  const language = useLanguage();
  const { t, number } = language;
  const title = titleOf(session, t);
  const count = session.total_messages;
  const moment = momentOf(session);
  const messages = t("chat.messages", { count });
  const time = exactTime(language, moment);
  return (
    <>
      {unread && (
        <span data-unread className="unread me-2 size-2 shrink-0 rounded-full bg-accent">
          <span className="sr-only">{t("chat.unread")}</span>
        </span>
      )}
      <span className={`min-w-0 flex-1 truncate ${unread ? "font-medium" : ""}`} dir="auto" title={title}>
        {title}
      </span>
      <span
        className="ms-2 shrink-0 text-meta text-ink-faint group-focus-within:invisible group-hover:invisible touch:me-8 touch:!visible"
        title={t(session.status === "deleted" ? "trash.deletedAt" : "chat.lastActivity", { messages, time })}
      >
        <span className="sr-only">{`, ${messages}, `}</span>
        {count > 0 && (
          <span aria-hidden>
            <span data-count>{number(count)}</span>
            {" · "}
          </span>
        )}
        <time dateTime={moment}>{listTime(language, moment, now)}</time>
      </span>
    </>
  );
}
