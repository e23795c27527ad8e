"""The tokenisers beside the n-grams that this PC may have."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localrag.domain.terms import Tokeniser


@lru_cache(1)  # a dictionary takes a while to open
def tokeniser(name: str) -> "Tokeniser | None":
    """Return the tokeniser `name`, None where this PC has none of it."""
    try:
        from localrag.engines.sudachi import NAME, SudachiTokeniser

        return SudachiTokeniser() if name == NAME else None
    except ModuleNotFoundError:
        return None
