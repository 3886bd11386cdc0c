"""What the routes use: GraphQL, accounts, tokens, the model, replies."""
