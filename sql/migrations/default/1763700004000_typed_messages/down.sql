COMMENT ON COLUMN public.chat_messages.metadata IS NULL;
DELETE FROM chat_backend.events WHERE tool_call IS NOT NULL;
ALTER TABLE chat_backend.events
  DROP CONSTRAINT events_number_check,
  DROP CONSTRAINT events_content_check,
  DROP CONSTRAINT events_pkey,
  DROP COLUMN number,
  DROP COLUMN tool_call,
  ADD CONSTRAINT events_text_check CHECK (text <> ''),
  ADD CONSTRAINT events_pkey PRIMARY KEY (generation_id, position);
COMMENT ON TABLE chat_backend.events IS 'The text of running generations, appended piece by piece; gone with the lease.';
ALTER TABLE public.chat_sessions DROP COLUMN search_chats_with_documents;
ALTER TABLE public.chat_messages
  DROP CONSTRAINT chat_messages_tool_calls,
  DROP CONSTRAINT chat_messages_error_content,
  DROP CONSTRAINT chat_messages_plot_content,
  DROP CONSTRAINT chat_messages_table_content;
DROP FUNCTION public.is_tool_calls(jsonb);
DROP FUNCTION public.is_error_content(jsonb);
DROP FUNCTION public.is_plot_content(jsonb);
DROP FUNCTION public.is_table_content(jsonb);
