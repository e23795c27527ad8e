"""Names inside a text, found whole: how they are compared, and where one may begin and end.

Japanese is written without spaces, so that a name is no word by itself: 市 is none in 市場, 京都 none
in 東京都. Without a dictionary the kind of character decides: the shorter a name, the more of its
run of kanji, katakana or Latin letters it must be.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from localrag.domain.glossary import GlossaryEntry
from localrag.text.normalise import normalised
from localrag.text.tokens import TERMS_VERSION
from localrag.text.variants import folded

KEYS_VERSION = f"{TERMS_VERSION}.1"
"""What keys were made with; those of another version are not found in a text of this one."""

_KINDS = (
    ("latin", re.compile(r"[a-z0-9]")),
    ("kanji", re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("katakana", re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]")),
    ("hiragana", re.compile(r"[\u3041-\u309f]")),
)
_BEFORE_A_WORD = frozenset("新旧本当各全同元前次副総現両")
_BEHIND_A_WORD = frozenset("中後前時等内外間者分費課係用案")
_PARTICLES = frozenset("のはをがにでともへやか")
_KEPT = 1 << 12
_WORD = 2  # characters that may be a word by themselves
# So many characters are no accident inside a run; mixed ones end with katakana.
_SURE = {"kanji": 3, "katakana": 4, "hiragana": 5, "mixed": 6}
_REST = {"kanji": 2, "katakana": 2}  # so many are a word of their own
_LONE = re.compile(r"[\ud800-\udfff]")
_HIRAGANA = str.maketrans({chr(at): chr(at - 0x60) for at in range(0x30A1, 0x30F7)})
_KATAKANA = str.maketrans({chr(at): chr(at + 0x60) for at in range(0x3041, 0x3097)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Squeezed:
    """Folded text without white space; `gaps` are the places that had some before them, rising."""

    text: str
    gaps: tuple[int, ...]


def squeezed(text: str) -> Squeezed:
    """Return the text as names are looked for in it. A lone surrogate is a letter of no name."""
    return without_space(folded(text))


def without_space(folded_text: str) -> Squeezed:
    """Return folded text as names are looked for in it."""
    parts = _LONE.sub("\ufffd", folded_text).split()
    gaps: list[int] = []
    at = 0
    for part in parts[:-1]:
        at += len(part)
        gaps.append(at)
    return Squeezed(text="".join(parts), gaps=tuple(gaps))


def keyed(entry: GlossaryEntry) -> list[tuple[str, str]]:
    """Return the names of an entry with their keys, each key once.

    A reading has one in hiragana and one in katakana.
    """
    once: dict[str, str] = {}
    for name in entry.written:
        once.setdefault(squeezed(name).text, name)
    for name in entry.readings:
        for key in reading_keys(name):
            once.setdefault(key, name)
    return [(name, key) for key, name in once.items()]


def reading_keys(reading: str) -> tuple[str, ...]:
    """Return the keys of a reading: in hiragana and in katakana."""
    kana = normalised(reading)  # folding writes long vowels of katakana another way
    return tuple(squeezed(kana.translate(table)).text for table in (_HIRAGANA, _KATAKANA))


def is_nameable(key: str) -> bool:
    """Whether a key can be told from the text around it: a kanji, or two letters and no number."""
    kinds = [_kind(char) for char in key]
    letters = sum(kind != "" for kind in kinds)
    if set(kinds) == {"hiragana"}:
        return letters > _WORD
    return (
        kinds == ["kanji"]
        or letters > _WORD
        or (letters == _WORD and not key.isdigit())
        or _has_sign(key)
    )


def _has_sign(key: str) -> bool:
    """Whether a single letter is told by a sign, as in C++."""
    return len(key) >= _WORD and key[0].isalpha() and not key[1].isalnum()


def places(key: str, name: str, text: Squeezed) -> Iterable[tuple[int, int]]:
    """Yield where in the text `key`, the form of `name`, stands as a name: start and end."""
    own = frozenset(squeezed(name).gaps)
    begin = text.text.find(key)
    while begin >= 0:
        end = begin + len(key)
        if _is_whole(text, begin, end) and _is_together(text, begin, end, own):
            yield begin, end
        begin = text.text.find(key, begin + 1)


def _is_together(text: Squeezed, begin: int, end: int, own: frozenset[int]) -> bool:
    """Whether white space parts the name only where its own does, or where the script changes."""
    inside = text.gaps[bisect_left(text.gaps, begin + 1) : bisect_left(text.gaps, end)]
    return all(
        at - begin in own or _kind(text.text[at - 1]) != _kind(text.text[at]) for at in inside
    )


def _is_whole(text: Squeezed, begin: int, end: int) -> bool:
    kinds = {_kind(char) for char in text.text[begin:end]}
    alone = next(iter(kinds)) if len(kinds) == 1 else ""
    before = _run(text, begin, -1)
    behind = _run(text, end, 1)
    match alone:
        case "kanji":
            return _is_whole_kanji(text.text, begin, end, before, behind)
        case "katakana":
            return not before and _closes_katakana(text.text, begin, end, behind)
        case "hiragana":
            return end - begin >= _SURE["hiragana"] or _is_between_particles(text, begin, end)
        case _:
            opens = not before or not _breaks(text.text[begin])
            closes = not behind or not _breaks(text.text[end - 1])
            return opens and (closes or _closes_katakana(text.text, begin, end, behind))


def _closes_katakana(text: str, begin: int, end: int, behind: int) -> bool:
    """Whether a name with katakana at its end is a word here, as in front of a word of its own.

    A long vowel that folding took off the end of the name is none of the word behind it.
    """
    if not behind:
        return True
    is_mixed = any(_kind(char) != "katakana" for char in text[begin:end])
    is_long = end - begin >= _SURE["mixed" if is_mixed else "katakana"]
    rest = behind - (text[end] == "ー")
    return is_long and _kind(text[end - 1]) == "katakana" and rest >= _REST["katakana"]


def _is_whole_kanji(text: str, begin: int, end: int, before: int, behind: int) -> bool:
    size = end - begin
    if size >= _SURE["kanji"]:
        return True
    if size < _WORD:
        return not before and not behind
    opens = not before or (before == 1 and text[begin - 1] in _BEFORE_A_WORD)
    closes = not behind or behind >= _REST["kanji"] or text[end] in _BEHIND_A_WORD
    return opens and closes


def _is_between_particles(text: Squeezed, begin: int, end: int) -> bool:
    opens = not _run(text, begin, -1) or text.text[begin - 1] in _PARTICLES
    closes = not _run(text, end, 1) or text.text[end] in _PARTICLES
    return opens and closes


def _breaks(char: str) -> bool:
    """Whether a name that ends with `char` is cut out of a word if the word goes on."""
    return _kind(char) in {"latin", "katakana"}


def _run(text: Squeezed, at: int, step: int) -> int:
    """Return how many characters before (-1) or from `at` on go on in the script of the name's edge.

    A hyphen between Latin letters or digits is part of a word: AB is no name in AB-12.
    """
    inner, outer = (at, at - 1) if step < 0 else (at - 1, at)
    kind = _kind(text.text[inner])
    count = 0
    while 0 <= outer < len(text.text) and not _is_gap(text, outer, step):
        char = text.text[outer]
        if not (kind and _kind(char) == kind) and not (kind == "latin" and char == "-"):
            break
        count += 1
        outer += step
    return count


def _is_gap(text: Squeezed, outer: int, step: int) -> bool:
    place = outer + 1 if step < 0 else outer
    found = bisect_left(text.gaps, place)
    return found < len(text.gaps) and text.gaps[found] == place


@lru_cache(_KEPT)
def _kind(char: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.match(char)), "")
