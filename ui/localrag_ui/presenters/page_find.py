"""Finding words in the document that is shown: every place, one after the other."""

from dataclasses import dataclass

import msgspec

from localrag_ui.strings import Strings


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    page: int
    spans: tuple[tuple[int, int], ...] = ()


class FoundPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """The result of `document.find`."""

    pages: tuple[_Page, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """A place: page from 1, and which one on that page, from 0."""

    page: int
    on_page: int


class PageFind:
    """The places of the words that are looked for, and the one that is shown."""

    def __init__(self) -> None:
        self.words = ""
        self._places: tuple[FoundPlace, ...] = ()
        self._at = 0
        self._is_waiting = False

    @property
    def place(self) -> FoundPlace | None:
        """The place that is shown, None where there is none."""
        return self._places[self._at] if self._places else None

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self._places)

    def restart(self, words: str) -> None:
        """Look for other words."""
        self.words = words
        self._places, self._at = (), 0
        self._is_waiting = bool(words.strip())

    def take(self, found: FoundPlaces, page: int) -> None:
        """Take the places, and stand at the first on `page` or behind it."""
        self._is_waiting = False
        self._places = tuple(
            FoundPlace(page=one.page, on_page=at)
            for one in found.pages
            for at in range(len(one.spans))
        )
        after = (at for at, place in enumerate(self._places) if place.page >= page)
        self._at = next(after, 0)

    def step(self, step: int) -> FoundPlace | None:
        """Go to the next (1) or previous (-1) place, round from the last to the first."""
        if self._places:
            self._at = (self._at + step) % len(self._places)
        return self.place

    def said(self, strings: Strings) -> str:
        """Return where in the places we are, in words."""
        if not self.words.strip():
            return ""
        if self._is_waiting:
            return strings("find.searching")
        if not self._places:
            return strings("find.none")
        return strings("find.of", at=f"{self._at + 1:,}", total=f"{len(self._places):,}")
