"""What stands in a paragraph of WordprocessingML (ISO/IEC 29500-1, part 17) and what it is."""

import re
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from localrag.documents.word_hidden import OFF, is_hidden

PAGE_BREAK = "\x05"  # a break that somebody set
PAGE_DRAWN = "\x03"  # where a page began when Word laid the document out
NOTE = "\x02"  # stands on both sides of the id of a footnote

_DROPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr", "rt"}
)
_BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_HEADING_NAME = re.compile(r"(?:heading|見出し)\s*([1-9１-９])", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|表題", re.IGNORECASE)
_BODY_LEVEL = 9  # w:outlineLvl 9 is body text
_STYLES_DEEP = 20
_NO_LIST = "0"
_NO_PAGES = str.maketrans("", "", PAGE_BREAK + PAGE_DRAWN)
# Boxes, ticks and bullets that fonts of symbols keep in a private area (code points U+F000 on).
_PRIVATE = range(0xF000, 0xF100)
_SIGNS = {
    "Wingdings": {
        **dict.fromkeys(b"oqr\xa8", "□"),
        **dict(zip(b"lnu", "●■◆", strict=True)),
        **dict(zip(b"\xe0\xe8\xfb\xfc\xfd\xfe", "→➔✗✓☒☑", strict=True)),
    },
    "Wingdings 2": dict(zip(b"OPQRS\xa3", "✗✓☒☑☒□", strict=True)),
    "Symbol": {0xB7: "・"},
}


def tag_of(element: etree._Element) -> str:
    """Return the local name of an element."""
    return str(element.tag).rpartition("}")[2]


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph, text boxes behind it, with the marks of pages in it.

    Deleted and hidden text is left out.
    """
    boxes: list[str] = []
    parts: list[str] = []
    for element in _shown(paragraph):
        name = tag_of(element)
        if name == "txbxContent":
            boxes += [pageless_text(inner) for inner in element.iter("{*}p")]
        elif name == "t":
            parts.append(element.text or "")
        elif name == "lastRenderedPageBreak":
            parts.append(PAGE_DRAWN)
        elif name == "br":
            parts.append(PAGE_BREAK if element.get(qn("w:type")) == "page" else "\n")
        elif name == "sym":
            parts.append(_sign(element))
        elif name in ("footnoteReference", "endnoteReference"):
            kind = name.removesuffix("Reference")
            parts.append(f"{NOTE}{kind}:{element.get(qn('w:id'))}{NOTE}")
        else:
            parts.append(_BREAKS.get(name, ""))
    return "\n".join(["".join(parts), *(box for box in boxes if box.strip())])


def pageless_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph of a text box or a note, which no page ends in."""
    return paragraph_text(paragraph).translate(_NO_PAGES)


class WordStyles:
    """What the styles of a document say about its paragraphs."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {
            style.get(qn("w:styleId")): style
            for style in document.styles.element.iterchildren("{*}style")
        }

    def heading_level(self, paragraph: etree._Element) -> int:
        """Return the outline level of a paragraph, 1 for the highest, 0 for body text."""
        own = _outline(paragraph)
        if own is not None:
            return own
        for style in self._chain(paragraph):
            name = _value(style, "w:name")
            named = _HEADING_NAME.match(name)
            if named:
                return int(named.group(1))
            if _TITLE_NAME.fullmatch(name):
                return 1
            level = _outline(style)
            if level is not None:
                return level
        return 0

    def begins_page(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph is to stand at the top of a page."""
        for holder in (paragraph, *self._chain(paragraph)):
            mark = holder.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}")
            if mark is not None:
                return mark.get(qn("w:val"), "1") not in OFF
        return False

    def list_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """Return the id of the list that numbers a paragraph and the level from 0, or None."""
        number_id, level = "", ""
        for holder in (paragraph, *self._chain(paragraph)):
            numbering = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if numbering is not None:
                number_id = number_id or _value(numbering, "w:numId")
                level = level or _value(numbering, "w:ilvl")
        if number_id in ("", _NO_LIST):
            return None
        return number_id, int(level) if level.isdecimal() else 0

    def _chain(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """Yield the style of a paragraph and those it is based on."""
        name = _value(paragraph.find(qn("w:pPr")), "w:pStyle")
        for _ in range(_STYLES_DEEP):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = _value(style, "w:basedOn")


def _shown(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of a paragraph that are shown, without going into text boxes."""
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        name = tag_of(element)
        if name in _DROPPED or (name == "r" and is_hidden(element)):
            walker.skip_subtree()
            continue
        if name == "txbxContent":
            walker.skip_subtree()
        if element is not paragraph:
            yield element


def _sign(symbol: etree._Element) -> str:
    """Return a character that is named by its place in a font, '' for a picture among them."""
    try:
        code = int(symbol.get(qn("w:char"), ""), 16)
        if code in _PRIVATE:
            return _SIGNS.get(symbol.get(qn("w:font"), ""), {}).get(code - _PRIVATE.start, "")
        return chr(code) if chr(code).isprintable() else ""
    except (ValueError, OverflowError):
        return ""


def _outline(holder: etree._Element) -> int | None:
    level = holder.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if level is None:
        return None
    value = level.get(qn("w:val"), "")
    if not value.isdecimal():
        return None
    return int(value) + 1 if int(value) < _BODY_LEVEL else 0


def _value(holder: etree._Element | None, child: str) -> str:
    element = holder.find(qn(child)) if holder is not None else None
    return str(element.get(qn("w:val"), "")) if element is not None else ""
