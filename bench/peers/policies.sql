-- The rules of hasura/metadata as row-level security, for PostGraphile. Owners of a table pass them by.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bench_person') THEN CREATE ROLE bench_person; END IF;
END $$;
GRANT bench_person TO parley;
GRANT SELECT, INSERT, UPDATE ON chat_sessions, chat_messages TO bench_person;
GRANT SELECT ON users TO bench_person;
ALTER TABLE chat_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON chat_sessions TO bench_person
  USING (user_id = (SELECT current_setting('jwt.claims.user_id')::uuid));
CREATE POLICY see ON chat_messages FOR SELECT TO bench_person USING (EXISTS (
  SELECT FROM chat_sessions s WHERE s.session_id = chat_messages.session_id
    AND s.user_id = (SELECT current_setting('jwt.claims.user_id')::uuid)));
CREATE POLICY write ON chat_messages FOR INSERT TO bench_person WITH CHECK (role = 'user' AND EXISTS (
  SELECT FROM chat_sessions s WHERE s.session_id = chat_messages.session_id
    AND s.user_id = (SELECT current_setting('jwt.claims.user_id')::uuid)));
-- Their triggers fill these.
COMMENT ON COLUMN chat_messages.user_id IS '@hasDefault';
COMMENT ON COLUMN chat_messages.seq IS '@hasDefault';
COMMENT ON COLUMN chat_messages.revision IS '@hasDefault';
