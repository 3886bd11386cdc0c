-- Lists of sessions: the pinned ones, what was read of each, and the end of what is in the trash.

-- The pinned sessions of a user, however old they are.
CREATE INDEX chat_sessions_pinned_idx ON public.chat_sessions (user_id, pinned_at DESC) WHERE pinned_at IS NOT NULL;

-- Who writes in a session has read it up to there: only what others write is left to be read.
CREATE OR REPLACE FUNCTION public.chat_messages_after_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  -- Rows of a dump are counted in their session already: their seq is not above its last one.
  UPDATE chat_sessions s
    SET last_seq = added.last_seq, revision = greatest(s.revision, added.revision),
        total_messages = s.total_messages + added.messages, current_message_id = added.leaf,
        last_message_at = greatest(s.last_message_at, added.last_message_at),
        last_read_seq = greatest(s.last_read_seq, added.written_seq)
    FROM (
      SELECT n.session_id, max(n.seq) AS last_seq, max(n.revision) AS revision, count(*)::integer AS messages,
             (array_agg(n.message_id ORDER BY n.seq DESC))[1] AS leaf, max(n."timestamp") AS last_message_at,
             max(n.seq) FILTER (WHERE n.role = 'user') AS written_seq
        FROM new_rows n JOIN chat_sessions o ON o.session_id = n.session_id AND n.seq > o.last_seq
        GROUP BY n.session_id
    ) AS added
    WHERE s.session_id = added.session_id;
  RETURN NULL;
END $$;

-- Nobody noted until now what was read: what is there counts as read, and is no change of the session.
ALTER TABLE public.chat_sessions DISABLE TRIGGER chat_sessions_before_update;
UPDATE public.chat_sessions SET last_read_seq = last_seq WHERE last_read_seq < last_seq;
ALTER TABLE public.chat_sessions ENABLE TRIGGER chat_sessions_before_update;

COMMENT ON COLUMN public.chat_sessions.last_read_seq IS 'seq up to which the owner has read, at least that of their own last message.';
