"""How alike two texts are."""

import re
from hashlib import blake2b

from localrag.text.normalise import squashed

# Two texts that differ in any of these say different things: numbers in any script, names, every
# word that is written in kanji, katakana or letters, signs that stand for yes and no or for more
# and less, and of hiragana what turns a sentence around.
_WORDS = re.compile(
    r"[^\W\u3041-\u309f_]+|[○◯×✕✗△▲▽▼◎●■□☑☒✓✔%<>≦≧≤≥±+−\-]"
    r"|ない|なかっ|なけれ|なく|ませ|まい|ざる|ずに|から|まで|だけ|のみ|ほか|より"
)
_SHINGLE = 5
_NEARLY = 0.9


def digest(text: str) -> int:
    """Return 63 bits that are the same for texts equal but for width, case and white space."""
    found = blake2b(squashed(text).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(found.digest()) >> 1


class Wording:
    """A text as it is compared with others, `text` in the form of `squashed`.

    `words` is the same for texts that differ in particles, endings and punctuation only: those
    alone can say the same, and not all of them do.
    """

    __slots__ = ("text", "words")

    def __init__(self, text: str) -> None:
        self.text = squashed(text)
        self.words = " ".join(_WORDS.findall(self.text))

    def says_the_same(self, other: "Wording") -> bool:
        """Whether both have the same words and nine tenths of their 5-grams in common.

        The measure is that of Jaccard; source: Broder, On the Resemblance and Containment of
        Documents (1997). One different number, name or negation makes two texts different.
        """
        if self.text == other.text:
            return True
        if self.words != other.words:
            return False
        return _jaccard(_shingles(self.text), _shingles(other.text)) >= _NEARLY


def resemblance(one: str, other: str) -> float:
    """Return the part of the 5-grams of two texts that both have, from 0 to 1; spelling aside."""
    return _jaccard(_shingles(squashed(one)), _shingles(squashed(other)))


def _shingles(text: str) -> set[str]:
    return {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
