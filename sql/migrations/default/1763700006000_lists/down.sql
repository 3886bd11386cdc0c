CREATE OR REPLACE FUNCTION public.chat_messages_after_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  -- Rows of a dump are counted in their session already: their seq is not above its last one.
  UPDATE chat_sessions s
    SET last_seq = added.last_seq, revision = greatest(s.revision, added.revision),
        total_messages = s.total_messages + added.messages, current_message_id = added.leaf,
        last_message_at = greatest(s.last_message_at, added.last_message_at)
    FROM (
      SELECT n.session_id, max(n.seq) AS last_seq, max(n.revision) AS revision, count(*)::integer AS messages,
             (array_agg(n.message_id ORDER BY n.seq DESC))[1] AS leaf, max(n."timestamp") AS last_message_at
        FROM new_rows n JOIN chat_sessions o ON o.session_id = n.session_id AND n.seq > o.last_seq
        GROUP BY n.session_id
    ) AS added
    WHERE s.session_id = added.session_id;
  RETURN NULL;
END $$;

DROP INDEX public.chat_sessions_pinned_idx;
COMMENT ON COLUMN public.chat_sessions.last_read_seq IS 'seq up to which the owner has read.';
