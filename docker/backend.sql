-- Run once after the migrations, as the server's superuser: the backend's login role, and what it may do.
-- Running it again changes nothing but the password.
\set ON_ERROR_STOP on
\getenv password PARLEY_BACKEND_PASSWORD

SELECT 'CREATE ROLE parley_backend LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley_backend') \gexec
ALTER ROLE parley_backend PASSWORD :'password';

\connect parley
SET ROLE parley;
SELECT auth.grant_backend('parley_backend');
