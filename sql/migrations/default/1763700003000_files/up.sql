-- Files that people upload, the text of their PDFs in passages, and the search in these. PostgreSQL 15 and newer; the
-- extension `vector` is used where a superuser has made it, and nothing here depends on it: vectors are stored as real[].

CREATE TABLE public.files (
  file_id uuid CONSTRAINT files_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT files_user_id_fkey REFERENCES public.users (id) ON DELETE CASCADE,
  name text NOT NULL CONSTRAINT files_name_length CHECK (char_length(name) BETWEEN 1 AND 255),
  file_type text NOT NULL CONSTRAINT files_file_type_length CHECK (char_length(file_type) BETWEEN 1 AND 200),
  size bigint NOT NULL CONSTRAINT files_size_check CHECK (size > 0),
  width integer CONSTRAINT files_width_check CHECK (width > 0),
  height integer CONSTRAINT files_height_check CHECK (height > 0),
  status text NOT NULL DEFAULT 'pending'
    CONSTRAINT files_status_check CHECK (status IN ('pending', 'queued', 'reading', 'ready', 'failed')),
  pages integer CONSTRAINT files_pages_check CHECK (pages >= 0),
  pages_read integer NOT NULL DEFAULT 0 CONSTRAINT files_pages_read_check CHECK (pages_read >= 0),
  error_code text CONSTRAINT files_error_code_length CHECK (char_length(error_code) BETWEEN 1 AND 100),
  error_detail text CONSTRAINT files_error_detail_length CHECK (char_length(error_detail) <= 1000),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT files_error_check CHECK ((status = 'failed') = (error_code IS NOT NULL))
);
CREATE INDEX files_user_id_idx ON public.files (user_id, created_at DESC);

CREATE TRIGGER files_set_updated_at BEFORE UPDATE ON public.files
  FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

-- No index for words or vectors: a search is always in the few documents of one chat, whose passages it ranks all.
CREATE TABLE public.file_chunks (
  chunk_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT file_chunks_pkey PRIMARY KEY,
  file_id uuid NOT NULL CONSTRAINT file_chunks_file_id_fkey REFERENCES public.files (file_id) ON DELETE CASCADE,
  page integer NOT NULL CONSTRAINT file_chunks_page_check CHECK (page > 0),
  "position" integer NOT NULL CONSTRAINT file_chunks_position_check CHECK ("position" >= 0),
  content text NOT NULL CONSTRAINT file_chunks_content_length CHECK (char_length(content) BETWEEN 1 AND 4000),
  words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
  embedding real[] CONSTRAINT file_chunks_embedding_dimensions CHECK (cardinality(embedding) = 384),
  CONSTRAINT file_chunks_file_id_position_key UNIQUE (file_id, "position")
);

-- Attachments -----------------------------------------------------------------------------------------------------------

-- An attachment outlives its file: the conversation goes on to say that there was one.
ALTER TABLE public.chat_attachments
  ADD COLUMN file_id uuid CONSTRAINT chat_attachments_file_id_fkey REFERENCES public.files (file_id) ON DELETE SET NULL,
  ADD CONSTRAINT chat_attachments_message_id_file_id_key UNIQUE (message_id, file_id);
CREATE INDEX chat_attachments_file_id_idx ON public.chat_attachments (file_id);

CREATE FUNCTION public.chat_attachments_describe_file() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  file files;
BEGIN
  SELECT f.* INTO file FROM files f
    JOIN chat_sessions s ON s.user_id = f.user_id JOIN chat_messages m ON m.session_id = s.session_id
    WHERE f.file_id = NEW.file_id AND m.message_id = NEW.message_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the owner of the message has no such file: violates foreign key constraint "chat_attachments_file_missing"'
      USING ERRCODE = 'foreign_key_violation', TABLE = 'chat_attachments', CONSTRAINT = 'chat_attachments_file_missing';
  END IF;
  NEW.url := '/api/files/' || file.file_id;
  NEW.file_type := file.file_type;
  NEW.metadata := jsonb_strip_nulls(
    jsonb_build_object('name', file.name, 'size', file.size, 'width', file.width, 'height', file.height));
  IF file.status = 'pending' THEN
    RAISE EXCEPTION 'only an uploaded file can be attached: violates check constraint "chat_attachments_file_uploaded"'
      USING ERRCODE = 'check_violation', TABLE = 'chat_attachments', CONSTRAINT = 'chat_attachments_file_uploaded';
  END IF;
  RETURN NEW;
END $$;

-- Without a url only: a dump carries it.
CREATE TRIGGER chat_attachments_describe_file BEFORE INSERT ON public.chat_attachments
  FOR EACH ROW WHEN (NEW.file_id IS NOT NULL AND NEW.url IS NULL)
  EXECUTE FUNCTION public.chat_attachments_describe_file();

-- What is attached to a message changes it: whoever asks for what is newer than a revision sees it.
CREATE FUNCTION public.chat_attachments_after_insert() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE chat_messages m SET metadata = m.metadata
    WHERE m.deleted_at IS NULL AND m.message_id IN (SELECT n.message_id FROM new_rows n WHERE n.file_id IS NOT NULL);
  RETURN NULL;
END $$;

CREATE TRIGGER chat_attachments_after_insert AFTER INSERT ON public.chat_attachments
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.chat_attachments_after_insert();

-- The search ------------------------------------------------------------------------------------------------------------

CREATE TABLE public.file_passages (
  chunk_id bigint NOT NULL CONSTRAINT file_passages_pkey PRIMARY KEY,
  file_id uuid NOT NULL,
  user_id uuid NOT NULL,
  file_name text NOT NULL,
  page integer NOT NULL,
  content text NOT NULL,
  by_words integer,
  by_meaning integer,
  score double precision NOT NULL,
  CONSTRAINT file_passages_only_found CHECK (false)
);

-- The passages of a chat's documents (or of one document) that fit a question best. Two rankings, each by its place in
-- it: a passage gets 1/(60 + place) from each (reciprocal rank fusion). By words: every word of the question that a
-- passage has counts by how rare it is among these passages, so that "the" finds nothing. By meaning: the cosine distance
-- of the vectors, through the extension where it is there, by plain arithmetic where it is not. What is far behind the
-- best of its ranking is left out of it: else the middle of both would come before the first of one.
CREATE FUNCTION public.search_file_passages(
  question text, session_id uuid DEFAULT NULL, file_id uuid DEFAULT NULL, embedding real[] DEFAULT NULL, "limit" integer DEFAULT 4
) RETURNS SETOF public.file_passages
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
  extension_schema text := (
    SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
  );
  distance text := CASE
    WHEN extension_schema IS NULL THEN
      '(SELECT 1 - sum(u.a::float8 * u.b) / nullif(sqrt(sum(u.a::float8 ^ 2)) * sqrt(sum(u.b::float8 ^ 2)), 0) FROM unnest(c.embedding, $4) u (a, b))'
    ELSE format('(c.embedding::%1$I.vector OPERATOR(%1$I.<=>) $4::%1$I.vector)', extension_schema)
  END;
BEGIN
  RETURN QUERY EXECUTE format($query$
    WITH candidates AS MATERIALIZED (
      SELECT c.chunk_id, c.file_id, c.page, c.content, c.words, c.embedding, f.user_id, f.name
        FROM public.file_chunks c JOIN public.files f ON f.file_id = c.file_id
        WHERE f.file_id = $3 OR f.file_id IN (
          SELECT a.file_id FROM public.chat_attachments a JOIN public.chat_sessions s ON s.session_id = a.session_id
            WHERE a.session_id = $2 AND s.user_id = f.user_id)
    ), question_words AS (
      SELECT w.lexeme, count(*) AS passages
        FROM unnest(to_tsvector('english', $1)) w JOIN candidates c ON c.words @@ quote_literal(w.lexeme)::tsquery
        GROUP BY w.lexeme
    ), by_words AS (
      SELECT r.chunk_id, row_number() OVER (ORDER BY r.weight DESC, r.chunk_id) AS place FROM (
        SELECT c.chunk_id, sum(ln(1 + (SELECT count(*) FROM candidates) / w.passages::float8)) AS weight,
               max(sum(ln(1 + (SELECT count(*) FROM candidates) / w.passages::float8))) OVER () AS best
          FROM candidates c JOIN question_words w ON c.words @@ quote_literal(w.lexeme)::tsquery
          GROUP BY c.chunk_id) AS r
        WHERE r.weight >= 0.6 * r.best
        ORDER BY place LIMIT 50
    ), by_meaning AS (
      SELECT r.chunk_id, row_number() OVER (ORDER BY r.distance, r.chunk_id) AS place FROM (
        SELECT d.*, min(d.distance) OVER () AS best FROM (
          SELECT c.chunk_id, %s AS distance FROM candidates c WHERE c.embedding IS NOT NULL AND $4 IS NOT NULL) AS d) AS r
        WHERE r.distance < least(0.8, r.best + 0.15)
        ORDER BY place LIMIT 50
    )
    SELECT c.chunk_id, c.file_id, c.user_id, c.name, c.page, c.content, w.place::integer, m.place::integer,
           coalesce(1 / (60.0 + w.place), 0)::float8 + coalesce(1 / (60.0 + m.place), 0)::float8 AS score
      FROM candidates c LEFT JOIN by_words w ON w.chunk_id = c.chunk_id LEFT JOIN by_meaning m ON m.chunk_id = c.chunk_id
      WHERE w.place IS NOT NULL OR m.place IS NOT NULL
      ORDER BY score DESC, c.chunk_id LIMIT least(greatest($5, 0), 50)
  $query$, distance) USING question, session_id, file_id, embedding, "limit";
END $$;

-- The backend's own machinery -------------------------------------------------------------------------------------------

CREATE SCHEMA chat_jobs;
REVOKE ALL ON SCHEMA chat_jobs FROM PUBLIC;
COMMENT ON SCHEMA chat_jobs IS 'The queue of background jobs: its tables are made, and owned, by the backend''s login role.';

-- Which of these stored objects belong to no file any more; and the end of uploads that never came. It tells nothing
-- else, so that the backend's login role needs no right on the files themselves.
CREATE FUNCTION chat_backend.collect_files(p_stored uuid[], p_upload_time interval) RETURNS SETOF uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM public.files f WHERE f.status = 'pending' AND f.created_at < now() - p_upload_time;
  RETURN QUERY SELECT s.id FROM unnest(p_stored) s (id) WHERE NOT EXISTS (SELECT FROM public.files f WHERE f.file_id = s.id);
END $$;
REVOKE ALL ON FUNCTION chat_backend.collect_files(uuid[], interval) FROM PUBLIC;

CREATE FUNCTION auth.grant_backend_files(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA chat_jobs TO %I', p_role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION chat_backend.collect_files(uuid[], interval) TO %I', p_role);
END $$;
REVOKE ALL ON FUNCTION auth.grant_backend_files(name) FROM PUBLIC;

ALTER FUNCTION auth.grant_backend(name) RENAME TO grant_backend_replies;
CREATE FUNCTION auth.grant_backend(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM auth.grant_backend_replies(p_role);
  PERFORM auth.grant_backend_files(p_role);
END $$;
REVOKE ALL ON FUNCTION auth.grant_backend(name) FROM PUBLIC;
COMMENT ON FUNCTION auth.grant_backend(name) IS 'Gives a login role what the backend needs, and nothing else.';

COMMENT ON TABLE public.files IS 'A file of a user. Its bytes are in the storage; GET /api/files/{file_id} gives a URL for them.';
COMMENT ON COLUMN public.files.file_type IS 'MIME type: as announced while the status is pending, then as found in the bytes.';
COMMENT ON COLUMN public.files.size IS 'Bytes.';
COMMENT ON COLUMN public.files.status IS 'pending (being uploaded), queued, reading (PDFs), ready, or failed';
COMMENT ON COLUMN public.files.pages IS 'Pages of a PDF, once they were counted.';
COMMENT ON COLUMN public.files.pages_read IS 'How many of them can be searched.';
COMMENT ON COLUMN public.files.error_code IS 'Why a PDF cannot be searched; null unless status is failed.';
COMMENT ON TABLE public.file_chunks IS 'A passage of a PDF; none goes over a page''s end.';
COMMENT ON COLUMN public.file_chunks.page IS 'From 1.';
COMMENT ON COLUMN public.file_chunks.embedding IS 'Its meaning, 384 numbers; null where no embeddings are installed.';
COMMENT ON TABLE public.file_passages IS 'What search_file_passages finds; it holds no rows.';
COMMENT ON COLUMN public.file_passages.by_words IS 'Its place among the passages that share words with the question.';
COMMENT ON COLUMN public.file_passages.by_meaning IS 'Its place among the passages whose meaning is near.';
COMMENT ON FUNCTION public.search_file_passages(text, uuid, uuid, real[], integer) IS
  'The passages of a session''s documents, or of one document, that fit a question best.';
