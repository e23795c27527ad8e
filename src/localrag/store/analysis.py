"""What the words of one library are made with, and what happens where this PC does not have it."""

from collections.abc import Callable
from dataclasses import dataclass

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.terms import Tokeniser, Tokenisers
from localrag.store.state import LibraryState
from localrag.text.tokens import NgramTokeniser, index_tokens

PLAIN = NgramTokeniser()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A library's way from texts to terms.

    `version` is that of the index. Where `is_whole` is False a part of the terms cannot be made on
    this PC: questions find by the others, and nothing is written.
    """

    name: str
    version: str
    tokens: Callable[[str], list[str]]
    is_whole: bool = True

    def require_whole(self) -> None:
        """Raise StoreError ANALYSER_MISSING where not all terms can be made."""
        if not self.is_whole:
            raise StoreError(StoreCode.ANALYSER_MISSING, analyser=self.name)


def analysis_of(tokeniser: Tokeniser) -> Analysis:
    """Return the way of `tokeniser`."""
    return Analysis(name=tokeniser.name, version=tokeniser.version, tokens=tokeniser.tokens)


def analysis_in(state: LibraryState, tokenisers: Tokenisers) -> Analysis:
    """Return what the library's index was, or is to be, made with."""
    name, version = state.analysis()
    if not name:
        return analysis_of(PLAIN)
    found = tokenisers(name)
    if found is None:
        return Analysis(name=name, version=version, tokens=index_tokens, is_whole=False)
    # Another dictionary reads nearly the same words; who writes makes the index anew.
    is_same = found.version == version
    return Analysis(name=name, version=version, tokens=found.tokens, is_whole=is_same)


def none_installed(_name: str) -> None:
    """Be the Tokenisers of a PC that has none beside the n-grams."""
