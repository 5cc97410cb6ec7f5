"""Export files: which there are, how each is to be read, and their records."""
