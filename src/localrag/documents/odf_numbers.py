"""The numbers of list items and headings in OpenDocument files, which no text holds.

OpenDocument 1.3, part 3, 16.30 to 16.34 and 19.500 (style:num-format).
"""

from lxml import etree

from localrag.documents.odf_styles import OdfStyles
from localrag.documents.parts import attribute, number
from localrag.documents.word_numbers import formatted

_LEVELS = 10
_MOST = 32_767
_FORMATS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "１": "decimalFullWidth",
    "①": "decimalEnclosedCircle",
    "一": "japaneseCounting",
    "壱": "japaneseCounting",
    "ア": "aiueoFullWidth",
    "ｱ": "aiueoFullWidth",
    "イ": "irohaFullWidth",
    "ｲ": "irohaFullWidth",
}


class OdfNumbers:
    """Counts the items of lists; ask once for each, in the order of the document."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._counts: dict[str, list[int]] = {}

    def begin(self, key: str, *, goes_on: bool) -> None:
        """Begin a list, at 1 unless it goes on from an earlier one of the same key."""
        if not goes_on:
            self._counts.pop(key, None)

    def item(self, key: str, style: str, level: int, start: int | None) -> str:
        """Return the number of the next item of level `level` (from 1), '' for bullets.

        `key` names the list that is counted, `start` is where the item begins to count anew.
        """
        return self._next(key, self._styles.list_levels(style), level, start)

    def heading(self, level: int, start: int | None) -> str:
        """Return the number of the next heading, '' where headings have none."""
        return self._next("", self._styles.outline, level, start)

    def _next(
        self, key: str, levels: dict[int, etree._Element], level: int, start: int | None
    ) -> str:
        level = min(max(level, 1), _LEVELS)
        counts = self._counts.setdefault(key, [0] * (_LEVELS + 1))
        definition = levels.get(level)
        if start is not None:
            counts[level] = min(start, _MOST)
        elif counts[level]:
            counts[level] = min(counts[level] + 1, _MOST)
        else:
            counts[level] = _start(definition)
        counts[level + 1 :] = [0] * (_LEVELS - level)
        if definition is None or not attribute(definition, "num-format"):
            return ""
        shown = min(max(number(attribute(definition, "display-levels"), 1), 1), level)
        numbers = [
            formatted(counts[one] or _start(levels[one]), _format(levels[one]))
            for one in range(level - shown + 1, level + 1)
            if one in levels and attribute(levels[one], "num-format")
        ]
        prefix, suffix = (
            attribute(definition, "num-prefix"),
            attribute(definition, "num-suffix"),
        )
        return f"{prefix}{'.'.join(numbers)}{suffix}".strip()


def _start(definition: etree._Element | None) -> int:
    start = number(attribute(definition, "start-value"), 1) if definition is not None else 1
    return min(max(start, 1), _MOST)


def _format(definition: etree._Element) -> str:
    return _FORMATS.get(attribute(definition, "num-format")[:1], "decimal")
