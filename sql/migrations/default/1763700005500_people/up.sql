-- What people do with their account: bring a guest's chats into it, change the password, sign out everywhere, leave.

ALTER TABLE auth.refresh_families DROP CONSTRAINT refresh_families_reason_check;
ALTER TABLE auth.refresh_families ADD CONSTRAINT refresh_families_reason_check
    CHECK (revoked_reason IN ('sign-out', 'sign-in', 'sign-up', 'reuse', 'password', 'everywhere'));

-- Everything of a guest becomes the account's, and the guest ends; false when there is no such guest (any more), which
-- a retry finds. The guest's row is locked first: who signs up as this guest at the same time is waited for, and whoever
-- begins a chat as this guest waits, and finds nobody. A reply in the making goes on in the account's name.
CREATE FUNCTION auth.move_guest(p_guest uuid, p_account uuid)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        guest boolean;
    BEGIN
        SELECT u.is_guest INTO guest FROM public.users AS u WHERE u.id = p_guest FOR UPDATE;
        IF guest IS NOT TRUE THEN
            RETURN false;
        END IF;
        UPDATE public.chat_sessions AS s SET user_id = p_account WHERE s.user_id = p_guest;
        UPDATE chat_backend.leases AS l SET owner_id = p_account WHERE l.owner_id = p_guest;
        UPDATE public.files AS f SET user_id = p_account WHERE f.user_id = p_guest;
        DELETE FROM public.users AS u WHERE u.id = p_guest;
        RETURN true;
    END
    $$;

-- The password of an account, to be compared by the backend; null for a guest.
CREATE FUNCTION auth.password_of(p_user_id uuid)
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT a.password_hash FROM auth.accounts AS a WHERE a.user_id = p_user_id $$;

-- Signs in with a password that was checked against p_password_hash, and moves what a guest has (null: nobody's). False
-- when the password was changed in the meantime: the row lock makes a change wait, or be seen.
CREATE FUNCTION auth.enter(p_user_id uuid, p_password_hash text, p_token_hash bytea, p_lifetime interval,
        p_previous_hash bytea, p_guest uuid)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    BEGIN
        PERFORM FROM auth.accounts AS a WHERE a.user_id = p_user_id AND a.password_hash = p_password_hash FOR SHARE;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        PERFORM auth.move_guest(p_guest, p_user_id);
        PERFORM auth.sign_in(p_user_id, p_token_hash, p_lifetime, p_previous_hash);
        RETURN true;
    END
    $$;

-- Ends every sign-in of a person, on all their devices.
CREATE FUNCTION auth.revoke_all(p_user_id uuid, p_reason text)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        UPDATE auth.refresh_families AS f SET revoked_at = clock_timestamp(), revoked_reason = p_reason
        WHERE f.user_id = p_user_id AND f.revoked_at IS NULL
    $$;

-- Another password in the place of the one that was checked; every sign-in ends but the new one of this browser. False
-- when it is not the password any more.
CREATE FUNCTION auth.change_password(p_user_id uuid, p_old_hash text, p_new_hash text, p_token_hash bytea,
        p_lifetime interval)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    BEGIN
        UPDATE auth.accounts AS a SET password_hash = p_new_hash, updated_at = now()
            WHERE a.user_id = p_user_id AND a.password_hash = p_old_hash;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        PERFORM auth.revoke_all(p_user_id, 'password');
        PERFORM auth.open_family(p_user_id, p_token_hash, p_lifetime);
        RETURN true;
    END
    $$;

-- A person and everything of theirs. False when their password is not p_password_hash (null: a guest, who has none).
CREATE FUNCTION auth.delete_user(p_user_id uuid, p_password_hash text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    BEGIN
        PERFORM FROM public.users AS u WHERE u.id = p_user_id FOR UPDATE;
        IF auth.password_of(p_user_id) IS DISTINCT FROM p_password_hash THEN
            RETURN false;
        END IF;
        DELETE FROM public.users AS u WHERE u.id = p_user_id;
        RETURN true;
    END
    $$;

-- Files ------------------------------------------------------------------------------------------------------------------

-- Whose bytes are to be removed: written in the transaction that removes the file's row, whoever does that.
CREATE TABLE chat_backend.discarded_files (
  file_id uuid PRIMARY KEY,
  discarded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE chat_backend.discarded_files IS 'Files that are gone and whose bytes are still in the storage.';

CREATE FUNCTION public.files_after_delete() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO chat_backend.discarded_files (file_id) SELECT o.file_id FROM old_rows o ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER files_after_delete AFTER DELETE ON public.files
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.files_after_delete();

-- Whose a document is that a job reads: it may have moved to an account since the job was made.
CREATE FUNCTION chat_backend.file_owner(p_file_id uuid) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT f.user_id FROM public.files AS f WHERE f.file_id = p_file_id $$;
REVOKE ALL ON FUNCTION chat_backend.file_owner(uuid) FROM PUBLIC;

-- What the backend's login role may do --------------------------------------------------------------------------------------

CREATE FUNCTION auth.grant_backend_people(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION '
    'auth.password_of(uuid), auth.enter(uuid, text, bytea, interval, bytea, uuid), auth.revoke_all(uuid, text), '
    'auth.change_password(uuid, text, text, bytea, interval), auth.delete_user(uuid, text), '
    'chat_backend.file_owner(uuid) TO %I', p_role);
  EXECUTE format('GRANT SELECT, DELETE ON chat_backend.discarded_files TO %I', p_role);
END $$;

ALTER FUNCTION auth.grant_backend(name) RENAME TO grant_backend_conversations;
CREATE FUNCTION auth.grant_backend(p_role name) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM auth.grant_backend_conversations(p_role);
  PERFORM auth.grant_backend_people(p_role);
END $$;
COMMENT ON FUNCTION auth.grant_backend(name) IS 'Gives a login role what the backend needs, and nothing else.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth FROM PUBLIC;
