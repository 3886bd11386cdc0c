-- Messages that hold more than text: tables, plots, errors, and the tools that a reply called. What each of them keeps in
-- metadata is checked here, for whoever writes it. PostgreSQL 15 and newer, no extension.

-- {"columns": ["Colour", ...], "rows": [["Red", 42.4], ...], "title"?, "total_rows"? and "file_id"?: all of it, as CSV}
CREATE FUNCTION public.is_table_content(content jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE
    WHEN jsonb_typeof(content -> 'columns') IS DISTINCT FROM 'array'
      OR jsonb_typeof(content -> 'rows') IS DISTINCT FROM 'array'
      OR coalesce(jsonb_typeof(content -> 'title'), 'string') <> 'string' THEN false
    ELSE jsonb_array_length(content -> 'columns') BETWEEN 1 AND 50
      AND jsonb_array_length(content -> 'rows') <= 1000
      AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(content -> 'columns') c WHERE jsonb_typeof(c) <> 'string')
      AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(content -> 'rows') r
          WHERE CASE WHEN jsonb_typeof(r) <> 'array' THEN true ELSE
            jsonb_array_length(r) <> jsonb_array_length(content -> 'columns')
            OR jsonb_path_exists(r, 'strict $[*] ? (@.type() == "array" || @.type() == "object")') END)
  END
$$;

-- {"data": [{"type": "bar", ...}, ...], "layout": {...}, "title"?} of Plotly, or {"file_id", "title"?} for a large one.
-- What could fetch something, or be clicked to change the plot into something else, is not taken.
CREATE FUNCTION public.is_plot_content(content jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE
    WHEN coalesce(jsonb_typeof(content -> 'title'), 'string') <> 'string' THEN false
    WHEN jsonb_typeof(content -> 'file_id') = 'string' THEN NOT content ?| ARRAY['data', 'layout']
    WHEN jsonb_typeof(content -> 'data') IS DISTINCT FROM 'array'
      OR jsonb_typeof(content -> 'layout') IS DISTINCT FROM 'object' THEN false
    ELSE jsonb_array_length(content -> 'data') BETWEEN 1 AND 50
      AND NOT content -> 'layout' ?| ARRAY['images', 'template', 'updatemenus', 'sliders']
      AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(content -> 'data') t
          WHERE jsonb_typeof(t) <> 'object' OR coalesce(t ->> 'type', '') NOT IN ('scatter', 'bar', 'pie'))
  END
$$;

CREATE FUNCTION public.is_error_content(content jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE
    WHEN jsonb_typeof(content -> 'status') IS DISTINCT FROM 'number' THEN false
    ELSE coalesce(
      jsonb_typeof(content -> 'code') = 'string' AND content ->> 'code' <> ''
      AND jsonb_typeof(content -> 'detail') = 'string' AND (content ->> 'status')::numeric BETWEEN 400 AND 599, false)
  END
$$;

-- [{"name": "make_table", "at": 17, "arguments"?: {...}, "result": "...", "failed": false, "part"?: {"type": "table", ...}}, ...]
CREATE FUNCTION public.is_tool_calls(calls jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE
    WHEN jsonb_typeof(calls) <> 'array' THEN false
    ELSE jsonb_array_length(calls) <= 20 AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(calls) c
        WHERE (jsonb_typeof(c) = 'object' AND jsonb_typeof(c -> 'name') = 'string'
               AND jsonb_typeof(c -> 'at') = 'number' AND jsonb_typeof(c -> 'result') = 'string'
               AND jsonb_typeof(c -> 'failed') = 'boolean'
               AND CASE c -> 'part' ->> 'type'
                 WHEN 'table' THEN is_table_content(c -> 'part')
                 WHEN 'plot' THEN is_plot_content(c -> 'part')
                 WHEN 'message' THEN true
                 ELSE NOT c ? 'part' END) IS NOT TRUE)
  END
$$;

-- Rows from before these shapes: a table or plot that is none is text, an error says what it can. Without the triggers,
-- which would refuse to touch deleted sessions.
ALTER TABLE public.chat_messages DISABLE TRIGGER USER;
UPDATE public.chat_messages SET type = 'text', content = CASE WHEN content ~ '\S' THEN content ELSE initcap(type) END
  WHERE deleted_at IS NULL
    AND (type = 'table' AND NOT public.is_table_content(metadata) OR type = 'plot' AND NOT public.is_plot_content(metadata));
UPDATE public.chat_messages SET metadata = metadata || jsonb_build_object(
    'code', coalesce(nullif(metadata ->> 'code', ''), 'reply-failed'),
    'detail', coalesce(metadata ->> 'detail', 'The reply failed: try again.'), 'status', 503)
  WHERE deleted_at IS NULL AND type = 'error' AND NOT public.is_error_content(metadata);
UPDATE public.chat_messages SET metadata = metadata - 'tool_calls'
  WHERE metadata ? 'tool_calls' AND NOT public.is_tool_calls(metadata -> 'tool_calls');
ALTER TABLE public.chat_messages ENABLE TRIGGER USER;

-- A tombstone has no metadata.
ALTER TABLE public.chat_messages
  ADD CONSTRAINT chat_messages_table_content
    CHECK (type <> 'table' OR deleted_at IS NOT NULL OR public.is_table_content(metadata)),
  ADD CONSTRAINT chat_messages_plot_content
    CHECK (type <> 'plot' OR deleted_at IS NOT NULL OR public.is_plot_content(metadata)),
  ADD CONSTRAINT chat_messages_error_content
    CHECK (type <> 'error' OR deleted_at IS NOT NULL OR public.is_error_content(metadata)),
  ADD CONSTRAINT chat_messages_tool_calls
    CHECK (NOT metadata ? 'tool_calls' OR public.is_tool_calls(metadata -> 'tool_calls'));

ALTER TABLE public.chat_sessions ADD COLUMN search_chats_with_documents boolean NOT NULL DEFAULT false;

-- What a running reply has called so far, in its log: at a position of its text, numbered from 1.
ALTER TABLE chat_backend.events
  ADD COLUMN number integer NOT NULL DEFAULT 0,
  ADD COLUMN tool_call jsonb,
  DROP CONSTRAINT events_pkey,
  DROP CONSTRAINT events_text_check,
  ADD CONSTRAINT events_pkey PRIMARY KEY (generation_id, position, number),
  ADD CONSTRAINT events_content_check CHECK ((text = '') = (tool_call IS NOT NULL)),
  ADD CONSTRAINT events_number_check CHECK ((number > 0) = (tool_call IS NOT NULL));
COMMENT ON TABLE chat_backend.events IS 'Text and tool calls of running generations, appended piece by piece; gone with the lease.';
COMMENT ON COLUMN chat_backend.events.number IS 'Of a tool call, from 1; 0 for text.';

COMMENT ON COLUMN public.chat_sessions.search_chats_with_documents IS
  'Whether a reply may search the owner''s other chats though this one contains documents, whose text could ask for it.';
COMMENT ON COLUMN public.chat_messages.metadata IS
  'An object of at most 1 MiB. table: columns, rows, title; plot: Plotly''s data and layout, title; error: code, detail, status; replies: model, usage, citations, tool_calls.';
