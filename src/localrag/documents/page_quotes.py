"""Where quotes stand among the characters of a page, in whatever order its file has them.

The text that is quoted may be in another order than that of the file: columns, tables as records
with the names of their columns, readings in small kana left out. What cannot be found as a whole is
looked for in its parts.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from localrag.text.normalise import squashed

_PARTS = re.compile(r"\n| \|\t*")  # lines, and cells as records write them
_NAME = ": "
_LEAST = 4  # characters of a piece of a part that is found by itself
_MOSTLY = 0.8  # of a part must be found in pieces, or it is not on this page
_Found = tuple[int, int]


class PageCharacters:
    """The characters of a page by their indexes, ready to be looked through."""

    def __init__(self, characters: str) -> None:
        parts: list[str] = []
        self._indexes: list[int] = []
        for index, char in enumerate(characters):
            plain = squashed(char) if char.isprintable() else ""
            parts.append(plain)
            self._indexes += [index] * len(plain)
        self._text = "".join(parts)

    def indexes_of(self, quote: str) -> list[int]:
        """Return the indexes of the characters of a quote; none where nothing of it is found."""
        whole = _plain(quote)
        start = self._text.find(whole) if whole else -1
        if start >= 0:
            return self._indexes[start : start + len(whole)]
        found = self._parts([part for part in _PARTS.split(quote) if _plain(part)])
        return [index for start, end in found for index in self._indexes[start:end]]

    def places_of(self, words: str) -> list[list[int]]:
        """Return the indexes of the characters of every place that says `words`, in order."""
        whole = _plain(words)
        places: list[list[int]] = []
        at = self._text.find(whole) if whole else -1
        while at >= 0:
            places.append(self._indexes[at : at + len(whole)])
            at = self._text.find(whole, at + len(whole))
        return places

    def _parts(self, parts: Sequence[str]) -> list[_Found]:
        """Return where the parts stand: the longest first, the others behind and before it."""
        if not parts:
            return []
        longest = max(range(len(parts)), key=lambda at: len(parts[at]))
        middle = self._part(parts[longest], 0)
        before: list[list[_Found]] = []
        at = middle[0][0] if middle else len(self._text)
        for part in reversed(parts[:longest]):
            before.append(self._part(part, at, backwards=True))
            at = before[-1][0][0] if before[-1] else at
        found = [place for places in reversed(before) for place in places] + middle
        at = middle[-1][1] if middle else 0
        for part in parts[longest + 1 :]:
            places = self._part(part, at)
            at = places[-1][1] if places else at
            found += places
        return found

    def _part(self, part: str, at: int, *, backwards: bool = False) -> list[_Found]:
        """Return where a line or cell stands, without the name of its column if need be."""
        text = _plain(part)
        found = self._near(text, at, backwards=backwards)
        if found is None and _NAME in part:
            text = _plain(part.partition(_NAME)[2])
            found = self._near(text, at, backwards=backwards) if text else None
        if found is not None:
            return [found]
        pieces = self._pieces(text, at)
        is_there = sum(end - start for start, end in pieces) >= _MOSTLY * len(text)
        return pieces if is_there else []

    def _pieces(self, text: str, at: int) -> list[_Found]:
        """Return where the pieces of a text stand, each as long as it can be found."""
        found: list[_Found] = []
        begin = 0
        while begin + _LEAST <= len(text):
            length = self._longest(text[begin:])
            if length < _LEAST:
                begin += 1
                continue
            place = self._near(text[begin : begin + length], at)
            if place is not None:
                found.append(place)
                at = place[1]
            begin += length
        return found

    def _longest(self, text: str) -> int:
        """Return how many characters of `text` from its start stand together on the page."""
        return bisect_left(
            range(len(text)), x=True, key=lambda at: text[: at + 1] not in self._text
        )

    def _near(self, text: str, at: int, *, backwards: bool = False) -> _Found | None:
        """Return the place of `text` next to `at`, on the side looked at or else on the other."""
        if not text:
            return None
        after, before = self._text.find(text, at), self._text.rfind(text, 0, at)
        start = before if (backwards and before >= 0) or after < 0 else after
        return (start, start + len(text)) if start >= 0 else None


def _plain(text: str) -> str:
    return squashed("".join(char for char in text if char.isprintable()))
