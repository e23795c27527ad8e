"""One reader per format; each is imported when a file of its type comes."""
