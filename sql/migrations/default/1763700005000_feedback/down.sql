DROP TRIGGER chat_sessions_move_feedback ON public.chat_sessions;
DROP FUNCTION public.chat_sessions_move_feedback();
DROP TRIGGER chat_messages_delete_feedback ON public.chat_messages;
DROP FUNCTION public.chat_messages_delete_feedback();
DROP TABLE public.chat_feedback;
DROP FUNCTION public.chat_feedback_after_write();
DROP FUNCTION public.chat_feedback_before_write();
