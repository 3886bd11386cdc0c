-- What people think of replies: a thumb and some words, one row per reply and person.

CREATE TABLE public.chat_feedback (
  message_id uuid NOT NULL
    CONSTRAINT chat_feedback_message_id_fkey REFERENCES public.chat_messages (message_id) ON DELETE CASCADE,
  user_id uuid NOT NULL CONSTRAINT chat_feedback_user_id_fkey REFERENCES public.users (id) ON DELETE CASCADE,
  rating text NOT NULL CONSTRAINT chat_feedback_rating_check CHECK (rating IN ('up', 'down')),
  comment text
    CONSTRAINT chat_feedback_comment_length CHECK (char_length(comment) <= 2000)
    CONSTRAINT chat_feedback_comment_not_blank CHECK (comment ~ '\S'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT chat_feedback_pkey PRIMARY KEY (message_id, user_id)
);
CREATE INDEX chat_feedback_user_id_idx ON public.chat_feedback (user_id);

CREATE TRIGGER chat_feedback_set_updated_at BEFORE UPDATE ON public.chat_feedback
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- The session is locked first, as by every writer of its messages; what is true of the reply is true until the end then.
CREATE FUNCTION public.chat_feedback_before_write() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM lock_chat_session(m.session_id) FROM chat_messages m WHERE m.message_id = NEW.message_id;
  PERFORM FROM chat_messages m
    WHERE m.message_id = NEW.message_id AND m.role = 'assistant' AND m.deleted_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'feedback is given to a live reply of the assistant: violates check constraint "chat_feedback_reply"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_feedback', CONSTRAINT = 'chat_feedback_reply';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER chat_feedback_before_write BEFORE INSERT OR UPDATE OF rating, comment ON public.chat_feedback
  FOR EACH ROW EXECUTE FUNCTION public.chat_feedback_before_write();

-- Feedback changes its message: whoever asks for what is newer than a revision sees it. Not in the trash, whose
-- messages nobody may change: there it goes with its owner, or with the reply.
CREATE FUNCTION public.chat_feedback_after_write() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE chat_messages m SET metadata = m.metadata FROM chat_sessions s
    WHERE s.session_id = m.session_id AND s.status <> 'deleted' AND m.deleted_at IS NULL
      AND m.message_id IN (SELECT c.message_id FROM changed c);
  RETURN NULL;
END $$;

CREATE TRIGGER chat_feedback_after_insert AFTER INSERT ON public.chat_feedback
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.chat_feedback_after_write();
CREATE TRIGGER chat_feedback_after_update AFTER UPDATE ON public.chat_feedback
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.chat_feedback_after_write();
CREATE TRIGGER chat_feedback_after_delete AFTER DELETE ON public.chat_feedback
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.chat_feedback_after_write();

-- With the text of a reply goes what was said of it.
CREATE FUNCTION public.chat_messages_delete_feedback() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM chat_feedback f WHERE f.message_id = NEW.message_id;
  RETURN NULL;
END $$;

CREATE TRIGGER chat_messages_delete_feedback AFTER UPDATE OF deleted_at ON public.chat_messages
  FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL AND NEW.role = 'assistant')
  EXECUTE FUNCTION public.chat_messages_delete_feedback();

-- The owner's own feedback moves with the session.
CREATE FUNCTION public.chat_sessions_move_feedback() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE chat_feedback f SET user_id = NEW.user_id FROM chat_messages m
    WHERE m.message_id = f.message_id AND m.session_id = NEW.session_id AND f.user_id = OLD.user_id;
  RETURN NULL;
END $$;

CREATE TRIGGER chat_sessions_move_feedback AFTER UPDATE OF user_id ON public.chat_sessions
  FOR EACH ROW WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION public.chat_sessions_move_feedback();

COMMENT ON TABLE public.chat_feedback IS 'What a person thinks of a reply. Given once per reply, then changed or withdrawn.';
COMMENT ON COLUMN public.chat_feedback.message_id IS 'The reply.';
COMMENT ON COLUMN public.chat_feedback.user_id IS 'Who thinks so.';
COMMENT ON COLUMN public.chat_feedback.rating IS 'up or down';
COMMENT ON COLUMN public.chat_feedback.comment IS 'Why, in at most 2,000 characters; null: nothing was said.';
