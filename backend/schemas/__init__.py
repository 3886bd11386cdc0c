"""Bodies and answers of the REST API, a file for each resource, with the examples that OpenAPI shows."""
