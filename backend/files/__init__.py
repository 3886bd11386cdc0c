"""Files that people upload: where their bytes are, who may fetch them, and what is taken."""
