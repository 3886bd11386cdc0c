import type { Session } from "@/lib/chat/model";
import { exactTime, listTime } from "@/lib/time";

/** Title, number of messages and last activity, in one line. */
export function SessionContent({ session, now }: { session: Session; now: Date }) {
  const count = session.total_messages;
  const messages = count === 1 ? "1 message" : `${count} messages`;
  return (
    <>
      <span className="min-w-0 flex-1 truncate" title={session.title}>
        {session.title}
      </span>
      <span
        className="ml-2 shrink-0 text-meta text-ink-faint group-focus-within:invisible group-hover:invisible touch:mr-8 touch:!visible"
        title={`${messages}, last ${exactTime(session.last_message_at)}`}
      >
        <span className="sr-only">{`, ${messages}, `}</span>
        {count > 0 && (
          <span aria-hidden>
            <span data-count>{count}</span>
            {" · "}
          </span>
        )}
        <time dateTime={session.last_message_at}>{listTime(session.last_message_at, now)}</time>
      </span>
    </>
  );
}
