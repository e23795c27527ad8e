"""The numbers that Word sets in front of paragraphs and that no text run holds.

ISO/IEC 29500-1, 17.9: numbering definitions, levels and their formats.
"""

import re
from collections.abc import Callable

from docx.oxml.ns import qn
from lxml import etree

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_KANJI = "〇一二三四五六七八九"
_TENS = ("", "十", *(f"{digit}十" for digit in _KANJI[2:]))
_HUNDRED = 100
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ROMAN = (
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_CIRCLED_FIRST, _CIRCLED_LAST = ord("①"), 20


class WordNumbers:
    """Counts paragraphs as Word does; ask once for each, in the order of the document."""

    def __init__(self, numbering: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._counts: dict[str, list[int]] = {}
        self._lists: dict[str, str] = {}
        if numbering is None:
            return
        for abstract in numbering.iterchildren("{*}abstractNum"):
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = {
                int(level.get(qn("w:ilvl"), "0")): level
                for level in abstract.iterchildren("{*}lvl")
            }
        for number in numbering.iterchildren("{*}num"):
            self._lists[number.get(qn("w:numId"), "")] = _value(number, "w:abstractNumId", "")

    def next(self, number_id: str, level: int) -> str:
        """Return the number of the next paragraph of a list, such as `第３条`, or '' for bullets."""
        name = self._lists.get(number_id, "")
        levels = self._levels.get(name, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(name, [0] * _LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else _start(levels[level])
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        if _value(levels[level], "w:numFmt", "decimal") == "bullet":
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            shown = levels.get(at)
            if shown is None:
                return ""
            return formatted(counts[at] or _start(shown), _value(shown, "w:numFmt", "decimal"))

        return _PLACE.sub(number, _value(levels[level], "w:lvlText", ""))


def formatted(number: int, kind: str) -> str:
    """Return a number in one of Word's formats (ST_NumberFormat); unknown ones read as decimal."""
    write = _FORMATS.get(kind)
    return write(number) if write is not None and number > 0 else str(number)


def _kanji(number: int) -> str:
    if number >= _HUNDRED:  # lists are not that long, and digits are right too
        return "".join(_KANJI[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (_KANJI[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, sign in (*_ROMAN, (1, "i")):
        text += sign * (number // value)
        number %= value
    return text


def _letters(alphabet: str) -> Callable[[int], str]:
    size = len(alphabet)
    return lambda number: alphabet[(number - 1) % size] * ((number - 1) // size + 1)


def _circled(number: int) -> str:
    return chr(_CIRCLED_FIRST + number - 1) if number <= _CIRCLED_LAST else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedCircle": _circled,
    "japaneseCounting": _kanji,
    "japaneseLegal": _kanji,
    "ideographDigital": _kanji,
    "japaneseDigitalTenThousand": _kanji,
    "aiueoFullWidth": _letters(_KANA),
    "aiueo": _letters(_KANA),
    "irohaFullWidth": _letters(_IROHA),
    "iroha": _letters(_IROHA),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
}


def _start(level: etree._Element) -> int:
    value = _value(level, "w:start", "1")
    return int(value) if value.isdecimal() else 1


def _value(holder: etree._Element, child: str, default: str) -> str:
    element = holder.find(qn(child))
    return str(element.get(qn("w:val"), default)) if element is not None else default
