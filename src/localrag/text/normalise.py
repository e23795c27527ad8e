"""One form of a text for comparing and indexing; what is shown stays as it was written."""

import unicodedata


def normalised(text: str) -> str:
    """Return `text` in NFKC (UAX 15) and lower case. Applying it again changes nothing."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def squashed(text: str) -> str:
    """Return the normalised text without any white space, for comparing words across lines."""
    return "".join(normalised(text).split())
