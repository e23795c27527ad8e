"""The version of all readers together."""

# Raise it when a reader learns something: what an older one gave up on is then read again.
READER_VERSION = "5"
