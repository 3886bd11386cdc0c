"""PURE: from a checked operation to frozen plans."""
