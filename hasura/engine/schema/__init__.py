"""The GraphQL schema of one role, built from metadata and catalog."""
