DROP TRIGGER chat_generations_before_insert ON public.chat_generations;
DROP TRIGGER chat_generations_before_update ON public.chat_generations;
DROP FUNCTION public.chat_generations_before_insert();
DROP FUNCTION public.chat_generations_before_update();
DROP TABLE chat_backend.events;
DROP TABLE chat_backend.leases;
DROP SCHEMA chat_backend;
DROP TABLE public.chat_generations;
ALTER TABLE public.chat_sessions DROP COLUMN model, DROP COLUMN system_prompt, DROP COLUMN temperature;

CREATE OR REPLACE FUNCTION auth.grant_backend(p_role name)
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
