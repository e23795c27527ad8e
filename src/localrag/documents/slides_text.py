"""The paragraphs of a text body on a slide (DrawingML, ISO/IEC 29500-1, 21.1.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from localrag.documents.parts import number, tag_of
from localrag.documents.word_numbers import formatted
from localrag.text.lines import joined_lines

_LEVELS = 9
_MOST = 32_767  # of a list's numbers: ST_TextBulletStartAtNum
_SKIPPED = frozenset({"Fallback", "rPr", "pPr", "endParaRPr"})
_NUMBER = "slidenum"  # the number of the slide, which labels the page
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CLEAN: dict[int, str | None] = {
    **dict.fromkeys(range(0x20)),
    0x09: "\t",
    **dict.fromkeys(map(ord, "\n\r\v\f\u2028\u2029"), "\n"),
}
_KINDS = {
    "arabic": "decimal",
    "arabicDb": "decimalFullWidth",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWdWhite": "decimalEnclosedCircle",
    "circleNumWdBlack": "decimalEnclosedCircle",
    "ea1Jpn": "japaneseCounting",
    "ea1JpnKor": "japaneseCounting",
    "ea1JpnChsDb": "japaneseCounting",
    "ea1Chs": "japaneseCounting",
    "ea1Cht": "japaneseCounting",
}
_FORMS = {
    "Period": "{}. ",
    "ParenR": "{}) ",
    "ParenBoth": "({}) ",
    "Minus": "{}- ",
    "Plain": "{} ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideParagraph:
    """A paragraph: its text with its number, its level from 0, and what it looks like.

    `size` is the largest font size in hundredths of a point, 0 where the slide names none.
    `bullet` is True or False where the slide itself says so, None where it leaves it to its layout.
    """

    text: str
    level: int = 0
    bullet: bool | None = None
    size: int = 0


def paragraphs_of(body: etree._Element) -> Iterator[SlideParagraph]:
    """Yield the paragraphs of a text body that hold text.

    Line breaks inside a sentence are gone; others stay line feeds.
    """
    counts = _Counts()
    for element in body.iterchildren("{*}p"):
        text = _text(element)
        if not text.strip():
            continue
        if "\n" in text:
            text = joined_lines(text).strip("\n")
        properties = element.find("{*}pPr")
        level = _level(properties)
        prefix = counts.next(properties, level)
        yield SlideParagraph(
            text=prefix + text,
            level=level,
            bullet=True if prefix else _bullet(properties),
            size=_size(element),
        )


def plain_text(body: etree._Element) -> str:
    """Return the text of all paragraphs of a body on one line."""
    return " ".join(" ".join(paragraph.text.split()) for paragraph in paragraphs_of(body))


def _text(paragraph: etree._Element) -> str:
    parts: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        name = tag_of(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "br":
            parts.append("\n")
        elif name in _SKIPPED or (name == "fld" and element.get("type") == _NUMBER):
            walker.skip_subtree()
    return _unescaped("".join(parts)).translate(_CLEAN)


def _unescaped(text: str) -> str:
    """Return text with `_x000B_` and the like as the characters they stand for."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _level(properties: etree._Element | None) -> int:
    value = number(properties.get("lvl")) if properties is not None else 0
    return min(max(value, 0), _LEVELS - 1)


def _bullet(properties: etree._Element | None) -> bool | None:
    if properties is None:
        return None
    if properties.find("{*}buNone") is not None:
        return False
    has_sign = any(properties.find(f"{{*}}{sign}") is not None for sign in ("buChar", "buBlip"))
    return True if has_sign else None


def _size(paragraph: etree._Element) -> int:
    runs = paragraph.iterfind("{*}r/{*}rPr")
    return max((number(run.get("sz")) for run in runs), default=0)


class _Counts:
    """Numbers the paragraphs of a body; a list goes on below its sub-items."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[str, int]] = {}

    def next(self, properties: etree._Element | None, level: int) -> str:
        """Return the number of the next paragraph with what stands around it, '' without one."""
        for deeper in range(level + 1, _LEVELS):
            self._lists.pop(deeper, None)
        style = properties.find("{*}buAutoNum") if properties is not None else None
        if style is None:
            self._lists.pop(level, None)
            return ""
        kind = style.get("type", "arabicPeriod")
        start = min(max(number(style.get("startAt"), 1), 1), _MOST)
        before = self._lists.get(level)
        name = f"{kind}:{start}"
        count = before[1] + 1 if before is not None and before[0] == name else start
        self._lists[level] = (name, count)
        return _numbered(kind, min(count, _MOST))


def _numbered(kind: str, count: int) -> str:
    form = next((form for form in _FORMS if kind.endswith(form)), "")
    shown = formatted(count, _KINDS.get(kind.removesuffix(form), "decimal"))
    return _FORMS.get(form, "{} ").format(shown)
