-- Secrets of the people in public.users: password hashes and refresh tokens. No metadata tracks this
-- schema; the backend's login role reaches it through the functions below and in no other way.
-- Nothing here can be used if it leaks: passwords are argon2 hashes and tokens SHA-256 digests.

CREATE SCHEMA auth;
REVOKE ALL ON SCHEMA auth FROM PUBLIC;
COMMENT ON SCHEMA auth IS 'Password hashes and refresh tokens; untracked, reached by its functions only.';

CREATE TABLE auth.accounts (
    user_id       uuid PRIMARY KEY REFERENCES public.users (id) ON DELETE CASCADE,
    username      text NOT NULL CONSTRAINT accounts_username_length CHECK (char_length(username) BETWEEN 3 AND 64),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX accounts_username_key ON auth.accounts ((lower(username) COLLATE "C"));
COMMENT ON TABLE auth.accounts IS 'How a person signs in. A guest has no row here.';
COMMENT ON COLUMN auth.accounts.username IS 'As typed; unique without regard to case.';
COMMENT ON COLUMN auth.accounts.password_hash IS 'argon2id in PHC format, made by the backend.';

CREATE TABLE auth.refresh_families (
    family_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id        uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    revoked_reason text CONSTRAINT refresh_families_reason_check
        CHECK (revoked_reason IN ('sign-out', 'sign-in', 'sign-up', 'reuse'))
);
CREATE INDEX refresh_families_user_id_idx ON auth.refresh_families (user_id);
CREATE INDEX refresh_families_expires_at_idx ON auth.refresh_families (expires_at);
COMMENT ON TABLE auth.refresh_families IS 'One sign-in on one browser; every token rotated from it belongs to it.';
COMMENT ON COLUMN auth.refresh_families.expires_at IS 'When its newest token ends; moves with every rotation.';

CREATE TABLE auth.refresh_tokens (
    token_hash     bytea PRIMARY KEY CONSTRAINT refresh_tokens_hash_length CHECK (octet_length(token_hash) = 32),
    family_id      uuid NOT NULL REFERENCES auth.refresh_families (family_id) ON DELETE CASCADE,
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    rotated_at     timestamptz,
    successor_hash bytea
);
CREATE INDEX refresh_tokens_family_id_idx ON auth.refresh_tokens (family_id);
CREATE INDEX refresh_tokens_expires_at_idx ON auth.refresh_tokens (expires_at);
COMMENT ON TABLE auth.refresh_tokens IS
    'Digests of refresh tokens. Rotated ones are kept until they expire, so that a late reuse is recognised.';
COMMENT ON COLUMN auth.refresh_tokens.rotated_at IS 'When it was exchanged for its successor; good for 30 s more.';

-- What every sign-in route answers about a person: one row of public.users without its secrets.
CREATE FUNCTION auth.profile(p_user_id uuid,
        OUT user_id uuid, OUT username text, OUT email text, OUT display_name text, OUT is_guest boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT u.id, u.username, u.email, u.display_name, u.is_guest
        FROM public.users AS u WHERE u.id = p_user_id
    $$;

-- Starts a family with its first token. Not granted to anyone: the functions below call it as owner.
CREATE FUNCTION auth.open_family(p_user_id uuid, p_token_hash bytea, p_lifetime interval)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        opened uuid;
    BEGIN
        INSERT INTO auth.refresh_families (user_id, expires_at)
            VALUES (p_user_id, now() + p_lifetime) RETURNING family_id INTO opened;
        INSERT INTO auth.refresh_tokens (token_hash, family_id, expires_at)
            VALUES (p_token_hash, opened, now() + p_lifetime);
    END
    $$;

CREATE FUNCTION auth.create_guest(p_token_hash bytea, p_lifetime interval)
    RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        guest uuid;
    BEGIN
        INSERT INTO public.users (display_name, is_guest) VALUES ('Guest', true) RETURNING id INTO guest;
        PERFORM auth.open_family(guest, p_token_hash, p_lifetime);
        RETURN guest;
    END
    $$;

-- The person whose live token this is; no row when it is unknown, ended, revoked or rotated long ago.
CREATE FUNCTION auth.token_owner(p_token_hash bytea)
    RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT f.user_id
        FROM auth.refresh_tokens AS t JOIN auth.refresh_families AS f ON f.family_id = t.family_id
        WHERE t.token_hash = p_token_hash AND f.revoked_at IS NULL AND t.expires_at > now()
            AND (t.rotated_at IS NULL OR t.rotated_at > now() - interval '30 seconds')
    $$;

-- Makes an account, of a guest (p_guest: same id, same chats) or of a new person. A guest's older
-- families end, since whoever planted a guest's cookie must not share the account. Two sign-ups of one
-- guest: the row lock lets the second one see that the first made it an account, and answers NULL.
CREATE FUNCTION auth.sign_up(p_guest uuid, p_username text, p_password_hash text, p_display_name text,
        p_email text, p_token_hash bytea, p_lifetime interval)
    RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        owner uuid := p_guest;
        guest boolean;
    BEGIN
        IF owner IS NULL THEN
            INSERT INTO public.users (username, email, display_name, is_guest)
                VALUES (p_username, p_email, coalesce(p_display_name, p_username), false) RETURNING id INTO owner;
        ELSE
            SELECT u.is_guest INTO guest FROM public.users AS u WHERE u.id = owner FOR NO KEY UPDATE;
            IF guest IS NOT TRUE THEN
                RETURN NULL;
            END IF;
            UPDATE public.users AS u
                SET username = p_username, email = coalesce(p_email, u.email),
                    display_name = coalesce(p_display_name, p_username), is_guest = false
                WHERE u.id = owner;
            UPDATE auth.refresh_families AS f SET revoked_at = clock_timestamp(), revoked_reason = 'sign-up'
                WHERE f.user_id = owner AND f.revoked_at IS NULL;
        END IF;
        INSERT INTO auth.accounts (user_id, username, password_hash)
            VALUES (owner, p_username, p_password_hash);
        PERFORM auth.open_family(owner, p_token_hash, p_lifetime);
        RETURN owner;
    END
    $$;

-- What is needed to check a password; the backend compares, the database never sees one.
CREATE FUNCTION auth.find_account(p_username text, OUT user_id uuid, OUT password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT a.user_id, a.password_hash FROM auth.accounts AS a
        WHERE (lower(a.username) COLLATE "C") = (lower(p_username) COLLATE "C")
    $$;

-- Ends the family of a token, whichever of its tokens it is.
CREATE FUNCTION auth.revoke_family(p_token_hash bytea, p_reason text)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        UPDATE auth.refresh_families AS f SET revoked_at = clock_timestamp(), revoked_reason = p_reason
        FROM auth.refresh_tokens AS t
        WHERE t.token_hash = p_token_hash AND f.family_id = t.family_id AND f.revoked_at IS NULL
    $$;

-- After a password was checked: a new family; the one the browser came with ends.
CREATE FUNCTION auth.sign_in(p_user_id uuid, p_token_hash bytea, p_lifetime interval, p_previous_hash bytea)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    BEGIN
        PERFORM auth.revoke_family(p_previous_hash, 'sign-in');
        PERFORM auth.open_family(p_user_id, p_token_hash, p_lifetime);
    END
    $$;

-- Exchanges a token for its successor. Outcomes: rotated, repeated (the same successor, up to 30 s after
-- the rotation: two tabs, or an answer that was lost), reused (the family ends), unknown, ended.
-- The family's row lock serialises refreshes, and the token is read after it; the clock is read after it
-- too, since a transaction that waited would otherwise live in the past. An outcome is answered, never
-- raised: an error would roll the revocation back.
CREATE FUNCTION auth.rotate_refresh_token(p_token_hash bytea, p_successor_hash bytea, p_lifetime interval,
        OUT outcome text, OUT user_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
    DECLARE
        family auth.refresh_families;
        token auth.refresh_tokens;
        moment timestamptz;
    BEGIN
        SELECT f.* INTO family FROM auth.refresh_families AS f
            WHERE f.family_id = (SELECT t.family_id FROM auth.refresh_tokens AS t WHERE t.token_hash = p_token_hash)
            FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            outcome := 'unknown';
            RETURN;
        END IF;
        moment := clock_timestamp();
        SELECT t.* INTO STRICT token FROM auth.refresh_tokens AS t WHERE t.token_hash = p_token_hash;
        IF family.revoked_at IS NOT NULL OR token.expires_at <= moment THEN
            outcome := 'ended';
            RETURN;
        END IF;
        IF token.rotated_at IS NULL THEN
            INSERT INTO auth.refresh_tokens (token_hash, family_id, expires_at)
                VALUES (p_successor_hash, token.family_id, moment + p_lifetime);
            UPDATE auth.refresh_tokens AS t SET rotated_at = moment, successor_hash = p_successor_hash
                WHERE t.token_hash = p_token_hash;
            UPDATE auth.refresh_families AS f SET expires_at = moment + p_lifetime
                WHERE f.family_id = token.family_id;
            outcome := 'rotated';
        ELSIF token.rotated_at > moment - interval '30 seconds' AND token.successor_hash = p_successor_hash THEN
            outcome := 'repeated';
        ELSE
            UPDATE auth.refresh_families AS f SET revoked_at = moment, revoked_reason = 'reuse'
                WHERE f.family_id = token.family_id;
            outcome := 'reused';
            RETURN;
        END IF;
        user_id := family.user_id;
    END
    $$;

-- Tokens and families that ended by time; accounts and guests stay. Families first: their tokens follow.
CREATE FUNCTION auth.purge_expired()
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        DELETE FROM auth.refresh_families AS f WHERE f.expires_at < now();
        DELETE FROM auth.refresh_tokens AS t WHERE t.expires_at < now();
    $$;

-- The one list of what the backend's login role may do. The role itself is made by the supervisor or the
-- operator; a role that does not exist is an error of class 22, as clients see no other.
CREATE FUNCTION auth.grant_backend(p_role name)
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p_role) THEN
            RAISE EXCEPTION 'role % does not exist: create it first', quote_ident(p_role)
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA auth TO %I', p_role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION '
            'auth.profile(uuid), auth.create_guest(bytea, interval), auth.token_owner(bytea), '
            'auth.sign_up(uuid, text, text, text, text, bytea, interval), auth.find_account(text), '
            'auth.sign_in(uuid, bytea, interval, bytea), auth.revoke_family(bytea, text), '
            'auth.rotate_refresh_token(bytea, bytea, interval), auth.purge_expired() TO %I', p_role);
    END
    $$;
COMMENT ON FUNCTION auth.grant_backend(name) IS 'Gives a login role what the backend needs, and nothing else.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA auth FROM PUBLIC;
