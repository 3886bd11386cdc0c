-- What is kept for a while only: chats in the trash, tombstones of messages, guests who cannot come back. The backend says
-- for how long, and calls these functions in batches: each takes what nobody else holds at the moment.

-- Trash ------------------------------------------------------------------------------------------------------------------

-- A session that is in the trash is not written to: its last change put it there, or was a later one.
CREATE INDEX chat_sessions_trash_idx ON public.chat_sessions (updated_at) WHERE status = 'deleted';

CREATE FUNCTION chat_backend.purge_trash(p_age interval, p_limit integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  purged integer;
BEGIN
  DELETE FROM chat_sessions s WHERE s.id IN (
    SELECT o.id FROM chat_sessions o WHERE o.status = 'deleted' AND o.updated_at < now() - p_age
      ORDER BY o.updated_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  RETURN purged;
END $$;

-- Tombstones -------------------------------------------------------------------------------------------------------------

CREATE INDEX chat_messages_tombstones_idx ON public.chat_messages (deleted_at) WHERE deleted_at IS NOT NULL;

-- Nothing live names a tombstone: the triggers moved its children and the shown leaf when it became one. A question's
-- generations go with it.
CREATE FUNCTION chat_backend.purge_tombstones(p_age interval, p_limit integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  purged integer;
BEGIN
  DELETE FROM chat_messages m WHERE m.id IN (
    SELECT o.id FROM chat_messages o WHERE o.deleted_at < now() - p_age
      ORDER BY o.deleted_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  RETURN purged;
END $$;

-- Guests -----------------------------------------------------------------------------------------------------------------

-- Only a refresh token brings a guest back. Who never had one signs in elsewhere, and is never taken for gone.
CREATE TABLE auth.departed_guests (
    user_id uuid PRIMARY KEY REFERENCES public.users (id) ON DELETE CASCADE,
    left_at timestamptz NOT NULL
);
CREATE INDEX departed_guests_left_at_idx ON auth.departed_guests (left_at);
COMMENT ON TABLE auth.departed_guests IS 'Guests whose last sign-in has ended by time: nobody can come back as one of them.';

CREATE OR REPLACE FUNCTION auth.purge_expired()
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        WITH ended AS (
            DELETE FROM auth.refresh_families AS f WHERE f.expires_at < now() RETURNING f.user_id, f.expires_at
        )
        INSERT INTO auth.departed_guests (user_id, left_at)
            SELECT e.user_id, max(e.expires_at)
            FROM ended AS e JOIN public.users AS u ON u.id = e.user_id AND u.is_guest
            WHERE NOT EXISTS (
                SELECT FROM auth.refresh_families AS f WHERE f.user_id = e.user_id AND f.expires_at >= now())
            GROUP BY e.user_id
            ON CONFLICT DO NOTHING;
        DELETE FROM auth.refresh_tokens AS t WHERE t.expires_at < now();
    $$;

CREATE FUNCTION auth.purge_guests(p_age interval, p_limit integer)
    RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        purged integer;
    BEGIN
        DELETE FROM public.users AS u WHERE u.id IN (
            SELECT g.id FROM auth.departed_guests AS d JOIN public.users AS g ON g.id = d.user_id
                WHERE d.left_at < now() - p_age AND g.is_guest
                    AND NOT EXISTS (SELECT FROM auth.refresh_families AS f WHERE f.user_id = g.id)
                ORDER BY d.left_at LIMIT p_limit FOR UPDATE OF g SKIP LOCKED);
        GET DIAGNOSTICS purged = ROW_COUNT;
        RETURN purged;
    END
    $$;

-- What the backend's login role may do --------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION chat_backend.purge_trash(interval, integer), chat_backend.purge_tombstones(interval, integer)
  FROM PUBLIC;

CREATE FUNCTION auth.grant_backend_retention(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION chat_backend.purge_trash(interval, integer), '
    'chat_backend.purge_tombstones(interval, integer), auth.purge_guests(interval, integer) TO %I', p_role);
END $$;

ALTER FUNCTION auth.grant_backend(name) RENAME TO grant_backend_accounts;
CREATE FUNCTION auth.grant_backend(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM auth.grant_backend_accounts(p_role);
  PERFORM auth.grant_backend_retention(p_role);
END $$;
COMMENT ON FUNCTION auth.grant_backend(name) IS 'Gives a login role what the backend needs, and nothing else.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA auth FROM PUBLIC;
