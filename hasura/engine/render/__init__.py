"""PURE: from frozen plans to SQL text with parameters."""
