"""Names of files that any system takes."""

import re

# Separators, what Windows refuses, and signs that are not seen.
REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
LONGEST = 80


def file_name(text: str, otherwise: str) -> str:
    """The text as the name of a file, without its ending; `otherwise` where nothing is left of it."""
    plain = " ".join(REFUSED.sub(" ", text).split())
    return plain.encode()[:LONGEST].decode(errors="ignore").strip(". ") or otherwise
