"""One file per thing a person can do: the table of contents of the product."""
