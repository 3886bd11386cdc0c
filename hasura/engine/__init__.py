"""The embedded, Hasura-compatible GraphQL engine. See README.md beside this file."""
