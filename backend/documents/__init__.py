"""Questions about PDFs: their text by page, passages of it, and the search in these."""
