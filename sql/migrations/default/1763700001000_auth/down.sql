-- Named one by one: a plain DROP SCHEMA refuses when something else was put there.
DROP FUNCTION auth.grant_backend(name);
DROP FUNCTION auth.purge_expired();
DROP FUNCTION auth.rotate_refresh_token(bytea, bytea, interval);
DROP FUNCTION auth.sign_in(uuid, bytea, interval, bytea);
DROP FUNCTION auth.revoke_family(bytea, text);
DROP FUNCTION auth.find_account(text);
DROP FUNCTION auth.sign_up(uuid, text, text, text, text, bytea, interval);
DROP FUNCTION auth.token_owner(bytea);
DROP FUNCTION auth.create_guest(bytea, interval);
DROP FUNCTION auth.open_family(uuid, bytea, interval);
DROP FUNCTION auth.profile(uuid);
DROP TABLE auth.refresh_tokens;
DROP TABLE auth.refresh_families;
DROP TABLE auth.accounts;
DROP SCHEMA auth;
