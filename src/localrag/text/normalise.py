"""One form of a text for comparing and indexing; what is shown stays as it was written."""

import unicodedata

from localrag.text.radicals import as_typed


def normalised(text: str) -> str:
    """Return `text` in NFKC (UAX 15) and lower case. Applying it again changes nothing.

    Radicals become the kanji they look like.
    """
    plain = unicodedata.normalize("NFKC", as_typed(text))
    lower = plain.lower()
    # Small letters alone can undo the form: most texts have none to make small.
    return plain if lower == plain else unicodedata.normalize("NFKC", lower)


def squashed(text: str) -> str:
    """Return the normalised text without any white space, for comparing words across lines."""
    return "".join(normalised(text).split())
