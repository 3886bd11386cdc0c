"""Parley's backend: REST over the GraphQL API, sign-in, and the assistant's replies as a stream."""
