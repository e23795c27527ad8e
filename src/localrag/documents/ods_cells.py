"""What cells of OpenDocument sheets show (OpenDocument 1.3, part 3, chapters 6 and 9)."""

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from localrag.documents.parts import attribute, number, tag_of
from localrag.documents.rows import tidy
from localrag.documents.sheet_general import general_text
from localrag.documents.sheet_values import plain_text

_MOST_SPACES = 100
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_ASIDE = frozenset({"annotation", "annotation-end", "ruby-text", "note", "frame"})
_SPACE = re.compile(r"[ \t\r\n]+")
_DURATION = re.compile(r"(-?)PT(\d{1,9})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")


def cell_text(cell: etree._Element) -> str:
    """Return what a cell shows; its value where a program wrote no text for it."""
    texts = [inline_text(paragraph) for paragraph in cell.iterchildren(_PARAGRAPH)]
    if texts:
        return tidy("\n".join(texts))
    kind, value = attribute(cell, "value-type"), attribute(cell, "value")
    match kind:
        case "float" | "currency" | "percentage":
            try:
                stored = float(value)
            except ValueError:
                return tidy(value)
            return (
                f"{general_text(stored * 100)}%"
                if kind == "percentage"
                else general_text(stored)
            )
        case "boolean":
            return "TRUE" if attribute(cell, "boolean-value") == "true" else "FALSE"
        case "date" | "time":
            return _moment(attribute(cell, f"{kind}-value"))
        case _:
            return tidy(attribute(cell, "string-value"))


def _moment(value: str) -> str:
    """Return a date or a duration of XML Schema in the words that other sheets have."""
    duration = _DURATION.fullmatch(value)
    if duration:
        hours, minutes, seconds = (int(part) for part in duration.groups()[1:])
        whole = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return plain_text(-whole if duration[1] else whole)
    try:
        return plain_text(dt.datetime.fromisoformat(value))
    except ValueError:
        return tidy(value)


def inline_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph, comments left out."""
    if not len(paragraph):
        return _SPACE.sub(" ", paragraph.text or "")
    return "".join(_pieces(paragraph)).strip(" ")


def _pieces(element: etree._Element) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "end":
            if inner is not element:
                yield _SPACE.sub(" ", inner.tail or "")
            continue
        match tag_of(inner):
            case "s":
                yield " " * min(max(number(attribute(inner, "c"), 1), 1), _MOST_SPACES)
            case "tab" | "line-break":
                yield "\n"
            case name if name in _ASIDE:
                walker.skip_subtree()
            case _:
                yield _SPACE.sub(" ", inner.text or "")
