DROP FUNCTION auth.grant_backend(name);
ALTER FUNCTION auth.grant_backend_conversations(name) RENAME TO grant_backend;
DROP FUNCTION auth.grant_backend_people(name);
DROP FUNCTION chat_backend.file_owner(uuid);
DROP TRIGGER files_after_delete ON public.files;
DROP FUNCTION public.files_after_delete();
DROP TABLE chat_backend.discarded_files;
DROP FUNCTION auth.delete_user(uuid, text);
DROP FUNCTION auth.change_password(uuid, text, text, bytea, interval);
DROP FUNCTION auth.revoke_all(uuid, text);
DROP FUNCTION auth.enter(uuid, text, bytea, interval, bytea, uuid);
DROP FUNCTION auth.password_of(uuid);
DROP FUNCTION auth.move_guest(uuid, uuid);
UPDATE auth.refresh_families SET revoked_reason = 'sign-out' WHERE revoked_reason IN ('password', 'everywhere');
ALTER TABLE auth.refresh_families DROP CONSTRAINT refresh_families_reason_check;
ALTER TABLE auth.refresh_families ADD CONSTRAINT refresh_families_reason_check
    CHECK (revoked_reason IN ('sign-out', 'sign-in', 'sign-up', 'reuse'));
