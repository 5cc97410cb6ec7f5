"""Export files: how to find them, how to read them, and their records."""
