DROP FUNCTION auth.grant_backend(name);
ALTER FUNCTION auth.grant_backend_accounts(name) RENAME TO grant_backend;
DROP FUNCTION auth.grant_backend_retention(name);
DROP FUNCTION auth.purge_guests(interval, integer);
CREATE OR REPLACE FUNCTION auth.purge_expired()
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        DELETE FROM auth.refresh_families AS f WHERE f.expires_at < now();
        DELETE FROM auth.refresh_tokens AS t WHERE t.expires_at < now();
    $$;
DROP TABLE auth.departed_guests;
DROP FUNCTION chat_backend.purge_tombstones(interval, integer);
DROP INDEX public.chat_messages_tombstones_idx;
DROP FUNCTION chat_backend.purge_trash(interval, integer);
DROP INDEX public.chat_sessions_trash_idx;
