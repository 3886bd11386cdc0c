-- Generations: the replies that the server writes, each of which belongs to the server and not to the request that
-- asked for it. The row in public.chat_generations is what a user may see of one; the text that has arrived, and which
-- process of the backend writes it, are in the schema chat_backend and last as long as it runs.

ALTER TABLE public.chat_sessions
  ADD COLUMN model text CONSTRAINT chat_sessions_model_length CHECK (char_length(model) BETWEEN 1 AND 200),
  ADD COLUMN system_prompt text
    CONSTRAINT chat_sessions_system_prompt_length CHECK (char_length(system_prompt) <= 8000),
  ADD COLUMN temperature numeric CONSTRAINT chat_sessions_temperature_range CHECK (temperature BETWEEN 0 AND 2);

-- created_at has no default: a row without it is a new one, which the trigger below prepares; a dump carries it.
CREATE TABLE public.chat_generations (
  generation_id uuid DEFAULT gen_random_uuid() CONSTRAINT chat_generations_pkey PRIMARY KEY,
  session_id uuid NOT NULL
    CONSTRAINT chat_generations_session_id_fkey REFERENCES public.chat_sessions (session_id) ON DELETE CASCADE,
  message_id uuid NOT NULL
    CONSTRAINT chat_generations_message_id_fkey REFERENCES public.chat_messages (message_id) ON DELETE CASCADE,
  reply_id uuid NOT NULL DEFAULT gen_random_uuid(),
  model text NOT NULL CONSTRAINT chat_generations_model_length CHECK (char_length(model) BETWEEN 1 AND 200),
  status text NOT NULL DEFAULT 'running'
    CONSTRAINT chat_generations_status_check CHECK (status IN ('running', 'done', 'stopped', 'error')),
  stop_requested_at timestamptz,
  error_code text CONSTRAINT chat_generations_error_code_length CHECK (char_length(error_code) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT chat_generations_finished_check CHECK ((status = 'running') = (finished_at IS NULL)),
  CONSTRAINT chat_generations_error_check CHECK ((status = 'error') = (error_code IS NOT NULL))
);

-- One at a time in a session; those of a session; the latest of a question.
CREATE UNIQUE INDEX chat_generations_running_key ON public.chat_generations (session_id) WHERE status = 'running';
CREATE INDEX chat_generations_session_id_idx ON public.chat_generations (session_id);
CREATE INDEX chat_generations_message_id_idx ON public.chat_generations (message_id, created_at DESC);

-- The backend's own machinery --------------------------------------------------------------------------------------------

CREATE SCHEMA chat_backend;
REVOKE ALL ON SCHEMA chat_backend FROM PUBLIC;
COMMENT ON SCHEMA chat_backend IS 'What the backend needs to write replies; untracked, reached by its login role only.';

-- There is a lease exactly while the generation runs: the triggers below make and remove it in the transaction that
-- begins or ends the generation. Deferred: it is made before the generation's own row is in the table.
CREATE TABLE chat_backend.leases (
  generation_id uuid PRIMARY KEY CONSTRAINT leases_generation_id_fkey
    REFERENCES public.chat_generations (generation_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  owner_id uuid NOT NULL,
  holder uuid,
  expires_at timestamptz NOT NULL,
  stop_requested boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE chat_backend.leases IS 'Which process writes a running generation; one that is not renewed is taken over.';
COMMENT ON COLUMN chat_backend.leases.owner_id IS 'In whose name its reply is stored.';
COMMENT ON COLUMN chat_backend.leases.holder IS 'The process; null until one has taken it up.';

CREATE TABLE chat_backend.events (
  generation_id uuid NOT NULL
    CONSTRAINT events_generation_id_fkey REFERENCES chat_backend.leases (generation_id) ON DELETE CASCADE,
  position integer NOT NULL CONSTRAINT events_position_check CHECK (position >= 0),
  text text NOT NULL CONSTRAINT events_text_check CHECK (text <> ''),
  PRIMARY KEY (generation_id, position)
);
COMMENT ON TABLE chat_backend.events IS 'The text of running generations, appended piece by piece; gone with the lease.';
COMMENT ON COLUMN chat_backend.events.position IS 'Characters of the reply before this piece.';

-- The life of a generation -----------------------------------------------------------------------------------------------

CREATE FUNCTION public.chat_generations_before_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  session chat_sessions := lock_chat_session(NEW.session_id);
BEGIN
  PERFORM FROM chat_messages m
    WHERE m.message_id = NEW.message_id AND m.session_id = NEW.session_id AND m.role = 'user' AND m.deleted_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a reply answers a live message of the user in the same session: violates check constraint "chat_generations_message"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_generations', CONSTRAINT = 'chat_generations_message';
  END IF;
  NEW.created_at := clock_timestamp();
  INSERT INTO chat_backend.leases (generation_id, owner_id, expires_at)
    VALUES (NEW.generation_id, session.user_id, clock_timestamp() + interval '15 seconds')
    ON CONFLICT DO NOTHING;  -- an id that is taken is refused by the generation's own key
  RETURN NEW;
END $$;

CREATE TRIGGER chat_generations_before_insert BEFORE INSERT ON public.chat_generations
  FOR EACH ROW WHEN (NEW.created_at IS NULL) EXECUTE FUNCTION public.chat_generations_before_insert();

CREATE FUNCTION public.chat_generations_before_update() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF (NEW.generation_id, NEW.session_id, NEW.message_id, NEW.reply_id, NEW.created_at)
     IS DISTINCT FROM (OLD.generation_id, OLD.session_id, OLD.message_id, OLD.reply_id, OLD.created_at)
     OR (OLD.status <> 'running' AND NEW.status <> OLD.status) THEN
    RAISE EXCEPTION 'a generation keeps its ids, and one that has ended stays so: violates check constraint "chat_generations_immutable"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_generations', CONSTRAINT = 'chat_generations_immutable';
  END IF;
  IF OLD.stop_requested_at IS NOT NULL THEN
    NEW.stop_requested_at := OLD.stop_requested_at;
  ELSIF NEW.stop_requested_at IS NOT NULL THEN
    NEW.stop_requested_at := clock_timestamp();
    UPDATE chat_backend.leases l SET stop_requested = true WHERE l.generation_id = NEW.generation_id;
  END IF;
  IF NEW.status <> OLD.status THEN
    NEW.finished_at := clock_timestamp();
    DELETE FROM chat_backend.leases l WHERE l.generation_id = NEW.generation_id;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER chat_generations_before_update BEFORE UPDATE ON public.chat_generations
  FOR EACH ROW EXECUTE FUNCTION public.chat_generations_before_update();

-- What the backend's login role may do ------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION auth.grant_backend(p_role name)
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p_role) THEN
            RAISE EXCEPTION 'role % does not exist: create it first', quote_ident(p_role)
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA auth, chat_backend TO %I', p_role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION '
            'auth.profile(uuid), auth.create_guest(bytea, interval), auth.token_owner(bytea), '
            'auth.sign_up(uuid, text, text, text, text, bytea, interval), auth.find_account(text), '
            'auth.sign_in(uuid, bytea, interval, bytea), auth.revoke_family(bytea, text), '
            'auth.rotate_refresh_token(bytea, bytea, interval), auth.purge_expired() TO %I', p_role);
        EXECUTE format('GRANT SELECT, UPDATE (holder, expires_at) ON chat_backend.leases TO %I', p_role);
        EXECUTE format('GRANT SELECT, INSERT ON chat_backend.events TO %I', p_role);
    END
    $$;

COMMENT ON COLUMN public.chat_sessions.model IS 'Id of the model that answers; null: the default one.';
COMMENT ON COLUMN public.chat_sessions.system_prompt IS 'What the model is told first, at most 8,000 characters; null: the model''s own.';
COMMENT ON COLUMN public.chat_sessions.temperature IS '0 to 2; null: the model''s own.';

COMMENT ON TABLE public.chat_generations IS 'A reply that the server writes, or has written. One at a time runs in a session.';
COMMENT ON COLUMN public.chat_generations.message_id IS 'The question that is answered.';
COMMENT ON COLUMN public.chat_generations.reply_id IS 'message_id that the reply has, or will have.';
COMMENT ON COLUMN public.chat_generations.model IS 'Id of the model that writes it.';
COMMENT ON COLUMN public.chat_generations.status IS 'running, done, stopped (by its reader) or error';
COMMENT ON COLUMN public.chat_generations.stop_requested_at IS 'Setting it stops the generation.';
COMMENT ON COLUMN public.chat_generations.error_code IS 'Why it failed; null unless status is error.';
