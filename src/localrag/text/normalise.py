"""One form of a text for comparing and indexing; what is shown stays as it was written."""

import re
import unicodedata

from localrag.text.radicals import as_typed

_RADICAL = re.compile(r"[\u2e80-\u2eff]")


def normalised(text: str) -> str:
    """Return `text` in NFKC (UAX 15) and lower case. Applying it again changes nothing.

    Radicals become the kanji they look like.
    """
    plain = text if _RADICAL.search(text) is None else as_typed(text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).lower())


def squashed(text: str) -> str:
    """Return the normalised text without any white space, for comparing words across lines."""
    return "".join(normalised(text).split())
