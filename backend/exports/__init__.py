"""What people take with them: a session as Markdown or JSON, everything of theirs as a zip."""
