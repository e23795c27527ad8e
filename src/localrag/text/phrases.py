"""Whether words stand in a text exactly, however the same words are spelt there."""

import re
from collections.abc import Iterable

from localrag.text.tokens import spelt_alike
from localrag.text.variants import folded

_EDGE = re.compile(r"[a-z0-9]")


def in_one_line(text: str) -> str:
    """Return `text` in the spelling of the index (`folded`), without any white space."""
    return "".join(folded("".join(text.split())).split())


class Phrase:
    """Words that a text must hold in this order, nothing between them.

    Width, case, old kanji, okurigana, and how a number is written make no difference, nor do white
    space and line breaks. A Latin word or a figure at either end must be whole: A-10 does not
    stand in A-100.
    """

    __slots__ = ("_alike", "_folded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        plain = in_one_line(text)
        self._folded = _whole(plain)
        self._alike = _whole(spelt_alike(plain))

    def stands_in(self, texts: Iterable[str]) -> bool:
        """Whether one of the texts holds the phrase."""
        plain = [in_one_line(text) for text in texts]
        return any(map(self._folded.search, plain)) or any(
            self._alike.search(spelt_alike(text)) for text in plain
        )


def _whole(words: str) -> re.Pattern[str]:
    before = r"(?<![a-z0-9])" if _EDGE.match(words[:1]) else ""
    after = r"(?![a-z0-9])" if _EDGE.match(words[-1:]) else ""
    return re.compile(before + re.escape(words) + after)
