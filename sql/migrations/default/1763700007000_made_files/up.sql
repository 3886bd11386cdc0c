-- Files that a reply makes: a table or a plot that a message has no room for. Each belongs to the reply: it is attached in
-- the transaction that stores the reply, and goes with it. Whatever ends first, nobody has to clean up behind it.

-- No foreign key: a file may outlive the generation, whose question may be purged while its reply stays.
ALTER TABLE public.files ADD COLUMN generation_id uuid;
CREATE INDEX files_generation_id_idx ON public.files (generation_id) WHERE generation_id IS NOT NULL;

-- The lock makes the end of the generation wait, or is waited for: no file comes after it.
CREATE FUNCTION public.files_before_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM FROM chat_generations g JOIN chat_sessions s ON s.session_id = g.session_id
    WHERE g.generation_id = NEW.generation_id AND g.status = 'running' AND s.user_id = NEW.user_id
    FOR SHARE OF g;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a file is made for a running reply of its owner: violates check constraint "files_generation_running"'
      USING ERRCODE = 'check_violation', TABLE = 'files', CONSTRAINT = 'files_generation_running';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER files_before_insert BEFORE INSERT ON public.files
  FOR EACH ROW WHEN (NEW.generation_id IS NOT NULL) EXECUTE FUNCTION public.files_before_insert();

-- The end of a generation, and that of its row: what the stored reply names is attached to it, the rest is gone.
CREATE FUNCTION public.chat_generations_settle_files() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM files f WHERE f.generation_id = OLD.generation_id) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO chat_attachments (message_id, file_id)
      SELECT m.message_id, f.file_id
        FROM files f JOIN chat_messages m ON m.message_id = OLD.reply_id AND m.role = 'assistant' AND m.deleted_at IS NULL
        WHERE f.generation_id = OLD.generation_id AND f.status = 'ready'
          AND jsonb_path_exists(m.metadata, '$.**.file_id ? (@ == $id)', jsonb_build_object('id', f.file_id))
        ORDER BY f.created_at, f.file_id
      ON CONFLICT DO NOTHING;
  END IF;
  DELETE FROM files f
    WHERE f.generation_id = OLD.generation_id AND NOT EXISTS (SELECT FROM chat_attachments a WHERE a.file_id = f.file_id);
  RETURN NULL;
END $$;

CREATE TRIGGER chat_generations_settle_files AFTER UPDATE OF status ON public.chat_generations
  FOR EACH ROW WHEN (OLD.status = 'running' AND NEW.status <> 'running')
  EXECUTE FUNCTION public.chat_generations_settle_files();
CREATE TRIGGER chat_generations_drop_files AFTER DELETE ON public.chat_generations
  FOR EACH ROW EXECUTE FUNCTION public.chat_generations_settle_files();

-- With the last message that has it, alone or with its session, a made file goes; an uploaded one is its owner's to delete.
CREATE FUNCTION public.chat_attachments_after_delete() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM files f
    WHERE f.file_id IN (SELECT o.file_id FROM old_rows o) AND f.generation_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM chat_attachments a WHERE a.file_id = f.file_id);
  RETURN NULL;
END $$;

CREATE TRIGGER chat_attachments_after_delete AFTER DELETE ON public.chat_attachments
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.chat_attachments_after_delete();

COMMENT ON COLUMN public.files.generation_id IS
  'The reply in whose making the backend made it, with which it goes; null for what a person uploaded.';
