-- Run once before Hasura starts, as the server's superuser: the plain role that owns everything, and its database.
-- Running it again changes nothing but the password.
\set ON_ERROR_STOP on
\getenv password PARLEY_OWNER_PASSWORD

SELECT 'CREATE ROLE parley LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parley') \gexec
ALTER ROLE parley PASSWORD :'password';

SELECT 'CREATE DATABASE parley OWNER parley TEMPLATE template0 ENCODING ''UTF8'''
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'parley') \gexec

-- For questions about documents; without it they work too, at the cost of time.
\connect parley
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS extensions;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS vector SCHEMA extensions;
