"""The one exception whose text is meant for the person at the terminal."""


class StackError(Exception):
    """Something that the person can put right; its text is one sentence that says how."""
