"""The terminal face, a file per group of verbs."""
