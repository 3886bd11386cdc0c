-- Chat sessions and their messages. PostgreSQL 15 and newer, no extension.
--
-- The database keeps three promises that no client can break:
--   * chat_messages.seq is 1, 2, 3 ... per session without a gap, and is the order of the conversation;
--   * chat_sessions.total_messages is the number of live messages;
--   * every change of a message takes the next chat_sessions.revision, so that a reader who asks for
--     "revision > the last one I saw" misses nothing.
-- All writers of one session queue up on its row, which is what makes them true.

CREATE TABLE public.users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  username text COLLATE "C" CONSTRAINT users_username_key UNIQUE
    CONSTRAINT users_username_format CHECK (username ~ '^[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}$'),
  email text COLLATE "C" CONSTRAINT users_email_key UNIQUE
    CONSTRAINT users_email_format CHECK (email = lower(email) AND email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
  display_name text NOT NULL DEFAULT 'Guest'
    CONSTRAINT users_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 100)
    CONSTRAINT users_display_name_not_blank CHECK (display_name ~ '\S'),
  picture_url text CONSTRAINT users_picture_url_length CHECK (char_length(picture_url) <= 2000),
  user_type text NOT NULL DEFAULT 'human' CONSTRAINT users_user_type_check CHECK (user_type IN ('human', 'ai_agent')),
  is_guest boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.chat_sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT chat_sessions_session_id_key UNIQUE,
  user_id uuid NOT NULL CONSTRAINT chat_sessions_user_id_fkey REFERENCES public.users (id) ON DELETE CASCADE,
  title text NOT NULL DEFAULT 'New chat'
    CONSTRAINT chat_sessions_title_length CHECK (char_length(title) BETWEEN 1 AND 200)
    CONSTRAINT chat_sessions_title_not_blank CHECK (title = '' OR title ~ '\S'),
  title_source text NOT NULL DEFAULT 'default'
    CONSTRAINT chat_sessions_title_source_check CHECK (title_source IN ('default', 'auto', 'user')),
  category text CONSTRAINT chat_sessions_category_length CHECK (char_length(category) BETWEEN 1 AND 100),
  summary text CONSTRAINT chat_sessions_summary_length CHECK (char_length(summary) <= 32000),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT chat_sessions_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT chat_sessions_metadata_size CHECK (octet_length(metadata::text) <= 65536),
  status text NOT NULL DEFAULT 'active'
    CONSTRAINT chat_sessions_status_check CHECK (status IN ('active', 'archived', 'deleted')),
  is_active boolean NOT NULL GENERATED ALWAYS AS (status = 'active') STORED,
  total_messages integer NOT NULL DEFAULT 0 CONSTRAINT chat_sessions_total_messages_check CHECK (total_messages >= 0),
  last_seq bigint NOT NULL DEFAULT 0,
  revision bigint NOT NULL DEFAULT 0,
  last_read_seq bigint NOT NULL DEFAULT 0
    CONSTRAINT chat_sessions_last_read_seq_check CHECK (last_read_seq BETWEEN 0 AND last_seq),
  current_message_id uuid,
  pinned_at timestamptz,
  last_message_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- parent_message_id and chat_sessions.current_message_id have no foreign key: the triggers below check them
-- under the lock of the session, and a key in both directions could not be restored from a plain dump.
-- user_id has none either: it is the session's owner, whose key the session holds.
CREATE TABLE public.chat_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT chat_messages_message_id_key UNIQUE,
  session_id uuid NOT NULL
    CONSTRAINT chat_messages_session_id_fkey REFERENCES public.chat_sessions (session_id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  role text NOT NULL CONSTRAINT chat_messages_role_check CHECK (role IN ('user', 'assistant', 'system')),
  content text NOT NULL
    CONSTRAINT chat_messages_content_length CHECK (char_length(content) <= 32000)
    CONSTRAINT chat_messages_content_not_blank
      CHECK (role <> 'user' OR type <> 'text' OR deleted_at IS NOT NULL OR content ~ '\S'),
  type text NOT NULL DEFAULT 'text'
    CONSTRAINT chat_messages_type_check CHECK (type IN ('text', 'plot', 'table', 'error')),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT chat_messages_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT chat_messages_metadata_size CHECK (octet_length(metadata::text) <= 1048576),
  seq bigint NOT NULL CONSTRAINT chat_messages_seq_check CHECK (seq > 0),
  revision bigint NOT NULL,
  parent_message_id uuid,
  is_root boolean NOT NULL DEFAULT false,
  deleted_at timestamptz,
  "timestamp" timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT chat_messages_session_id_seq_key UNIQUE (session_id, seq),
  CONSTRAINT chat_messages_is_root_check CHECK (is_root = (parent_message_id IS NULL))
);

CREATE TABLE public.chat_attachments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  attachment_id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT chat_attachments_attachment_id_key UNIQUE,
  message_id uuid NOT NULL
    CONSTRAINT chat_attachments_message_id_fkey REFERENCES public.chat_messages (message_id) ON DELETE CASCADE,
  session_id uuid NOT NULL
    CONSTRAINT chat_attachments_session_id_fkey REFERENCES public.chat_sessions (session_id) ON DELETE CASCADE,
  url text NOT NULL CONSTRAINT chat_attachments_url_length CHECK (char_length(url) BETWEEN 1 AND 2000),
  file_type text NOT NULL CONSTRAINT chat_attachments_file_type_length CHECK (char_length(file_type) BETWEEN 1 AND 200),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT chat_attachments_metadata_object CHECK (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The list of a user's sessions, newest first; the list's pulse; all sessions by age (block range: costs no write).
CREATE INDEX chat_sessions_list_idx ON public.chat_sessions (user_id, is_active, last_message_at DESC, id DESC);
CREATE INDEX chat_sessions_pulse_idx ON public.chat_sessions (user_id, updated_at DESC, id DESC);
CREATE INDEX chat_sessions_created_at_idx ON public.chat_sessions USING brin (created_at);
-- (session_id, seq) has its constraint; what changed since; a user's messages by date; all by date; siblings.
CREATE INDEX chat_messages_revision_idx ON public.chat_messages (session_id, revision);
CREATE INDEX chat_messages_user_id_idx ON public.chat_messages (user_id, "timestamp" DESC);
CREATE INDEX chat_messages_timestamp_idx ON public.chat_messages USING brin ("timestamp");
CREATE INDEX chat_messages_parent_idx ON public.chat_messages (parent_message_id);
CREATE INDEX chat_attachments_message_id_idx ON public.chat_attachments (message_id);
CREATE INDEX chat_attachments_session_id_idx ON public.chat_attachments (session_id);

-- Users ---------------------------------------------------------------------------------------------------------------

CREATE FUNCTION public.set_updated_at() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON public.users
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- Sessions ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION public.chat_sessions_before_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.title_source = 'default' AND NEW.title <> 'New chat' THEN
    NEW.title_source := 'user';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER chat_sessions_before_insert BEFORE INSERT ON public.chat_sessions
  FOR EACH ROW EXECUTE FUNCTION public.chat_sessions_before_insert();

CREATE FUNCTION public.chat_sessions_before_update() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.session_id <> OLD.session_id OR NEW.last_seq < OLD.last_seq OR NEW.revision < OLD.revision THEN
    RAISE EXCEPTION 'the session keeps its session_id, last_seq and revision: violates check constraint "chat_sessions_immutable"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_sessions', CONSTRAINT = 'chat_sessions_immutable';
  END IF;
  -- Only the writer of an automatic title names its source; any other new title is a person's.
  IF NEW.title IS DISTINCT FROM OLD.title AND NEW.title_source = OLD.title_source THEN
    NEW.title_source := 'user';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE TRIGGER chat_sessions_before_update BEFORE UPDATE ON public.chat_sessions
  FOR EACH ROW EXECUTE FUNCTION public.chat_sessions_before_update();

CREATE FUNCTION public.chat_sessions_check_current_message() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.current_message_id IS NULL AND OLD.total_messages = 0 THEN
    RETURN NEW;
  END IF;
  PERFORM FROM chat_messages
    WHERE message_id = NEW.current_message_id AND session_id = NEW.session_id AND deleted_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the current message must be a live message of the session: violates check constraint "chat_sessions_current_message"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_sessions', CONSTRAINT = 'chat_sessions_current_message';
  END IF;
  RETURN NEW;
END $$;

-- At depth 0 alone: the triggers of chat_messages move the leaf themselves, before the new row is there to be found.
CREATE TRIGGER chat_sessions_check_current_message BEFORE UPDATE OF current_message_id ON public.chat_sessions
  FOR EACH ROW
  WHEN (pg_trigger_depth() = 0 AND NEW.current_message_id IS DISTINCT FROM OLD.current_message_id)
  EXECUTE FUNCTION public.chat_sessions_check_current_message();

CREATE FUNCTION public.chat_sessions_move_owner() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE chat_messages SET user_id = NEW.user_id WHERE session_id = NEW.session_id;
  RETURN NULL;
END $$;

CREATE TRIGGER chat_sessions_move_owner AFTER UPDATE OF user_id ON public.chat_sessions
  FOR EACH ROW WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION public.chat_sessions_move_owner();

-- Messages ------------------------------------------------------------------------------------------------------------

-- Locks the session of a message that is about to be written and answers its row.
-- FOR NO KEY UPDATE, since FOR UPDATE would deadlock with the key-share locks of foreign keys.
CREATE FUNCTION public.lock_chat_session(session_id uuid) RETURNS public.chat_sessions
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  locked chat_sessions;
BEGIN
  SELECT * INTO locked FROM chat_sessions s WHERE s.session_id = lock_chat_session.session_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such session: violates foreign key constraint "chat_messages_session_missing"'
      USING ERRCODE = 'foreign_key_violation', TABLE = 'chat_messages', CONSTRAINT = 'chat_messages_session_missing';
  END IF;
  IF locked.status = 'deleted' THEN
    RAISE EXCEPTION 'the session is deleted: violates check constraint "chat_messages_session_deleted"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_messages', CONSTRAINT = 'chat_messages_session_deleted',
            HINT = 'Set its status to active first.';
  END IF;
  RETURN locked;
END $$;

CREATE FUNCTION public.check_chat_message_parent(parent uuid, session_id uuid) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM FROM chat_messages m
    WHERE m.message_id = parent AND m.session_id = check_chat_message_parent.session_id AND m.deleted_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the parent must be a live message of the same session: violates check constraint "chat_messages_parent_session"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_messages', CONSTRAINT = 'chat_messages_parent_session';
  END IF;
END $$;

-- The message itself, or its nearest ancestor that is not deleted; null where there is none.
CREATE FUNCTION public.nearest_live_message(message_id uuid) RETURNS uuid
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  candidate chat_messages;
BEGIN
  LOOP
    SELECT * INTO candidate FROM chat_messages m WHERE m.message_id = nearest_live_message.message_id;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    IF candidate.deleted_at IS NULL THEN
      RETURN candidate.message_id;
    END IF;
    message_id := candidate.parent_message_id;
  END LOOP;
END $$;

-- The row triggers number the rows, the statement triggers write the session: once per statement, since a session row
-- that is updated for each of n messages leaves n versions that every look-up in the transaction has to step over.

CREATE FUNCTION public.chat_messages_before_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  session chat_sessions;
  previous chat_messages;
BEGIN
  -- A retry of what is stored is no new write, whatever became of its session or parent; ON CONFLICT drops the row, but
  -- NOT NULL and CHECK run before that. Of two attempts at once, the later one is dropped by ON CONFLICT and not counted,
  -- since the statement trigger sees only rows that came in.
  SELECT * INTO previous FROM chat_messages m WHERE m.message_id = NEW.message_id;
  IF FOUND THEN
    NEW.seq := previous.seq;
    NEW.revision := previous.revision;
    NEW.user_id := previous.user_id;
    NEW.parent_message_id := previous.parent_message_id;
    NEW.is_root := previous.is_root;
    RETURN NEW;
  END IF;

  session := lock_chat_session(NEW.session_id);
  SELECT * INTO previous FROM chat_messages m  -- an earlier row of the same statement
    WHERE m.session_id = NEW.session_id AND m.seq > session.last_seq ORDER BY m.seq DESC LIMIT 1;
  NEW.seq := coalesce(previous.seq, session.last_seq) + 1;
  NEW.revision := session.revision + NEW.seq - session.last_seq;
  NEW.user_id := session.user_id;
  IF NEW.parent_message_id IS NOT NULL THEN
    PERFORM check_chat_message_parent(NEW.parent_message_id, NEW.session_id);
  ELSIF NOT NEW.is_root THEN
    NEW.parent_message_id := coalesce(previous.message_id, session.current_message_id);
    NEW.is_root := NEW.parent_message_id IS NULL;
  END IF;
  RETURN NEW;
END $$;

-- Without a seq only: a dump carries it, and is restored as it stands.
CREATE TRIGGER chat_messages_before_insert BEFORE INSERT ON public.chat_messages
  FOR EACH ROW WHEN (NEW.seq IS NULL) EXECUTE FUNCTION public.chat_messages_before_insert();

CREATE FUNCTION public.chat_messages_after_insert() RETURNS trigger
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

CREATE TRIGGER chat_messages_after_insert AFTER INSERT ON public.chat_messages
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.chat_messages_after_insert();

CREATE FUNCTION public.chat_messages_before_update() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  session chat_sessions;
BEGIN
  IF NEW.message_id <> OLD.message_id OR NEW.session_id <> OLD.session_id OR NEW.seq <> OLD.seq OR NEW.role <> OLD.role
     OR (OLD.deleted_at IS NOT NULL AND (NEW.deleted_at IS NULL OR NEW.content <> '')) THEN
    RAISE EXCEPTION 'a message keeps its message_id, session_id, seq and role, and a deleted one stays deleted: violates check constraint "chat_messages_immutable"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_messages', CONSTRAINT = 'chat_messages_immutable';
  END IF;
  IF NEW.user_id <> OLD.user_id THEN
    -- The session moved to another owner (chat_sessions_move_owner); it may be a deleted one.
    SELECT * INTO session FROM chat_sessions s WHERE s.session_id = NEW.session_id FOR NO KEY UPDATE;
    NEW.user_id := session.user_id;
  ELSIF OLD.deleted_at IS NOT NULL THEN
    RETURN OLD;
  ELSE
    session := lock_chat_session(NEW.session_id);
  END IF;
  IF NEW.parent_message_id IS DISTINCT FROM OLD.parent_message_id THEN
    NEW.is_root := NEW.parent_message_id IS NULL;
    IF NEW.parent_message_id IS NOT NULL THEN
      PERFORM check_chat_message_parent(NEW.parent_message_id, NEW.session_id);
    END IF;
  END IF;
  IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
    NEW.deleted_at := clock_timestamp();
    NEW.content := '';
    NEW.metadata := '{}';
  END IF;
  -- Above every earlier revision of the session and, since seq differs, another one for each row of the statement.
  NEW.revision := session.revision + NEW.seq;
  RETURN NEW;
END $$;

CREATE TRIGGER chat_messages_before_update BEFORE UPDATE ON public.chat_messages
  FOR EACH ROW EXECUTE FUNCTION public.chat_messages_before_update();

CREATE FUNCTION public.chat_messages_after_update() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  removed uuid[];
BEGIN
  UPDATE chat_sessions s
    SET revision = changed.revision, total_messages = s.total_messages - changed.removed
    FROM (
      SELECT n.session_id, max(n.revision) AS revision,
             (count(*) FILTER (WHERE n.deleted_at IS NOT NULL AND o.deleted_at IS NULL))::integer AS removed
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        GROUP BY n.session_id
    ) AS changed
    WHERE s.session_id = changed.session_id AND changed.revision > s.revision;

  removed := ARRAY(
    SELECT n.message_id FROM new_rows n JOIN old_rows o ON o.id = n.id
      WHERE n.deleted_at IS NOT NULL AND o.deleted_at IS NULL
  );
  IF removed <> '{}' THEN
    -- Out of the tree: children and the shown leaf move to the nearest ancestor that is left.
    DELETE FROM chat_attachments a WHERE a.message_id = ANY (removed);
    UPDATE chat_messages m SET parent_message_id = nearest_live_message(m.parent_message_id)
      WHERE m.parent_message_id = ANY (removed) AND m.deleted_at IS NULL;
    UPDATE chat_sessions s SET current_message_id = nearest_live_message(s.current_message_id)
      WHERE s.session_id IN (SELECT n.session_id FROM new_rows n) AND s.current_message_id = ANY (removed);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER chat_messages_after_update AFTER UPDATE ON public.chat_messages
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION public.chat_messages_after_update();

-- Rows go for good with their session, or as tombstones that a purge removes.
CREATE FUNCTION public.chat_messages_before_delete() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM FROM chat_sessions s WHERE s.session_id = OLD.session_id;
  IF FOUND THEN
    RAISE EXCEPTION 'a message is deleted by setting deleted_at, only a deleted one can be removed: violates check constraint "chat_messages_delete_tombstone"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_messages', CONSTRAINT = 'chat_messages_delete_tombstone';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER chat_messages_before_delete BEFORE DELETE ON public.chat_messages
  FOR EACH ROW WHEN (OLD.deleted_at IS NULL) EXECUTE FUNCTION public.chat_messages_before_delete();

-- Attachments ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION public.chat_attachments_set_session() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT m.session_id INTO NEW.session_id FROM chat_messages m WHERE m.message_id = NEW.message_id;
  RETURN NEW;  -- a missing message is refused by its foreign key, or by NOT NULL
END $$;

CREATE TRIGGER chat_attachments_set_session BEFORE INSERT OR UPDATE OF message_id, session_id ON public.chat_attachments
  FOR EACH ROW EXECUTE FUNCTION public.chat_attachments_set_session();

-- Functions of the API ------------------------------------------------------------------------------------------------

CREATE FUNCTION public.session_path(
  session_id uuid, leaf uuid DEFAULT NULL, before_seq bigint DEFAULT NULL, "limit" integer DEFAULT 50
) RETURNS SETOF public.chat_messages
  LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  WITH RECURSIVE path AS (
    SELECT m.* FROM chat_sessions s
      JOIN chat_messages m ON m.message_id = coalesce(session_path.leaf, s.current_message_id)
                          AND m.session_id = s.session_id AND m.deleted_at IS NULL
      WHERE s.session_id = session_path.session_id
    UNION ALL
    SELECT m.* FROM path JOIN chat_messages m ON m.message_id = path.parent_message_id AND m.session_id = path.session_id
  )
  SELECT * FROM path
    WHERE session_path.before_seq IS NULL OR path.seq < session_path.before_seq
    LIMIT least(greatest(session_path."limit", 0), 200)
$$;

CREATE FUNCTION public.update_session_message_count(session_id uuid, hasura_session json)
  RETURNS SETOF public.chat_sessions
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  locked chat_sessions;
BEGIN
  SELECT * INTO locked FROM chat_sessions s
    WHERE s.session_id = update_session_message_count.session_id
      AND (hasura_session ->> 'x-hasura-role' = 'admin' OR s.user_id::text = hasura_session ->> 'x-hasura-user-id')
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
    UPDATE chat_sessions s
      SET total_messages = counted.live, last_seq = greatest(s.last_seq, counted.last_seq),
          revision = greatest(s.revision, counted.revision) + 1
      FROM (
        SELECT count(*) FILTER (WHERE m.deleted_at IS NULL)::integer AS live,
               coalesce(max(m.seq), 0) AS last_seq, coalesce(max(m.revision), 0) AS revision
          FROM chat_messages m WHERE m.session_id = locked.session_id
      ) AS counted
      WHERE s.id = locked.id
      RETURNING s.*;
END $$;

-- Comments: they are the descriptions in the GraphQL schema. ------------------------------------------------------------

COMMENT ON TABLE public.users IS 'A person, or an agent that acts like one. Secrets live in the schema auth.';
COMMENT ON COLUMN public.users.username IS 'Name to sign in with, 3 to 64 characters; null for a guest.';
COMMENT ON COLUMN public.users.email IS 'Lower case.';
COMMENT ON COLUMN public.users.user_type IS 'human or ai_agent';
COMMENT ON COLUMN public.users.is_guest IS 'True until the person signs up; the chats stay.';

COMMENT ON TABLE public.chat_sessions IS 'A conversation of one user.';
COMMENT ON COLUMN public.chat_sessions.session_id IS 'Public id; may be made by the client.';
COMMENT ON COLUMN public.chat_sessions.user_id IS 'Owner.';
COMMENT ON COLUMN public.chat_sessions.title IS '1 to 200 characters, not blank.';
COMMENT ON COLUMN public.chat_sessions.title_source IS 'Who gave the title: default, auto or user. An automatic title never replaces a user''s.';
COMMENT ON COLUMN public.chat_sessions.summary IS 'What was said so far, in short.';
COMMENT ON COLUMN public.chat_sessions.status IS 'active, archived or deleted (in the trash: readable, not writable, restored by active).';
COMMENT ON COLUMN public.chat_sessions.is_active IS 'status = active; generated.';
COMMENT ON COLUMN public.chat_sessions.total_messages IS 'Number of live messages, kept by the database.';
COMMENT ON COLUMN public.chat_sessions.last_seq IS 'seq of the newest message ever; only grows.';
COMMENT ON COLUMN public.chat_sessions.revision IS 'Counts every change of a message; ask for messages with a higher one to get what is new.';
COMMENT ON COLUMN public.chat_sessions.last_read_seq IS 'seq up to which the owner has read.';
COMMENT ON COLUMN public.chat_sessions.current_message_id IS 'The leaf of the branch that is shown.';
COMMENT ON COLUMN public.chat_sessions.pinned_at IS 'When it was pinned to the top of the list; null: it is not.';
COMMENT ON COLUMN public.chat_sessions.last_message_at IS 'Time of the newest message, of creation until there is one.';

COMMENT ON TABLE public.chat_messages IS 'A message of a session. Text is never changed: an edit is a branch, a delete leaves a tombstone.';
COMMENT ON COLUMN public.chat_messages.message_id IS 'Public id, made by the client, so that a retried insert stores it once.';
COMMENT ON COLUMN public.chat_messages.user_id IS 'Owner of the session, set by the database.';
COMMENT ON COLUMN public.chat_messages.role IS 'user, assistant or system';
COMMENT ON COLUMN public.chat_messages.content IS 'At most 32,000 characters; empty in a tombstone.';
COMMENT ON COLUMN public.chat_messages.type IS 'text, plot, table or error';
COMMENT ON COLUMN public.chat_messages.seq IS '1, 2, 3 ... within the session, without gaps, set by the database: the order and the page cursor.';
COMMENT ON COLUMN public.chat_messages.revision IS 'The session''s revision at the last change of this message, set by the database.';
COMMENT ON COLUMN public.chat_messages.parent_message_id IS 'Predecessor; siblings share it. Left out: the session''s current message.';
COMMENT ON COLUMN public.chat_messages.is_root IS 'True: has no predecessor. Given as true, the message starts a new first branch.';
COMMENT ON COLUMN public.chat_messages.deleted_at IS 'Set: a tombstone. Setting it deletes the message.';
COMMENT ON COLUMN public.chat_messages."timestamp" IS 'When it was written.';

COMMENT ON TABLE public.chat_attachments IS 'A file that belongs to a message.';
COMMENT ON COLUMN public.chat_attachments.session_id IS 'The message''s session, set by the database.';

COMMENT ON FUNCTION public.session_path(uuid, uuid, bigint, integer) IS
  'The shown branch of a session, or the one that ends in leaf: at most limit (up to 200) messages before before_seq, newest first. To page far back, pass the parent of the oldest message as leaf.';
COMMENT ON FUNCTION public.update_session_message_count(uuid, json) IS
  'Counts the live messages of an own session anew and repairs total_messages, last_seq and revision.';
