DROP TRIGGER chat_attachments_after_delete ON public.chat_attachments;
DROP FUNCTION public.chat_attachments_after_delete();
DROP TRIGGER chat_generations_drop_files ON public.chat_generations;
DROP TRIGGER chat_generations_settle_files ON public.chat_generations;
DROP FUNCTION public.chat_generations_settle_files();
DROP TRIGGER files_before_insert ON public.files;
DROP FUNCTION public.files_before_insert();
DROP INDEX public.files_generation_id_idx;
ALTER TABLE public.files DROP COLUMN generation_id;
