import { useLanguage } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { exactTime, listTime } from "@/lib/time";

/** Title, number of messages and last activity, in one line. */
export function SessionContent({ session, now }: { session: Session; now: Date }) {
  const language = useLanguage();
  const { t, number } = language;
  const count = session.total_messages;
  const messages = t("chat.messages", { count });
  return (
    <>
      <span className="min-w-0 flex-1 truncate" dir="auto" title={session.title}>
        {session.title}
      </span>
      <span
        className="ms-2 shrink-0 text-meta text-ink-faint group-focus-within:invisible group-hover:invisible touch:me-8 touch:!visible"
        title={t("chat.lastActivity", { messages, time: exactTime(language, session.last_message_at) })}
      >
        <span className="sr-only">{`, ${messages}, `}</span>
        {count > 0 && (
          <span aria-hidden>
            <span data-count>{number(count)}</span>
            {" · "}
          </span>
        )}
        <time dateTime={session.last_message_at}>{listTime(language, session.last_message_at, now)}</time>
      </span>
    </>
  );
}
