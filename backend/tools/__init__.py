"""What a model may call while it writes a reply: what it is told of each tool, and what the tool does."""
