"""Where the pages of a Word document end, and the numbers that they bear."""

import re
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from localrag.documents.word_numbers import formatted
from localrag.documents.word_paragraph import PAGE_BREAK, PAGE_DRAWN

PAGE_END = "\f"
PAGE_WANTED = "\x04"  # a new page unless one has just begun: sections, headings on a new page

_MARKS = re.compile(f"([{PAGE_BREAK}{PAGE_DRAWN}{PAGE_WANTED}])")
_SAME_PAGE = frozenset({"continuous", "nextColumn"})
_PRINTS_NUMBER = re.compile(rb"(?:instrText[^>]*>|instr=[\"'])[^<\"']*\bPAGE\b", re.IGNORECASE)


class PageEnds:
    """Tells which marks in the text of a document end a page.

    Word notes where each page began when it laid the document out, in general behind a break too,
    but not in what it made later, such as a table of contents. So both kinds of marks count, and
    those that meet are one.
    """

    def __init__(self) -> None:
        self._is_fresh = False

    def marked(self, text: str) -> str:
        """Return text, the next of the document, with PAGE_END for the marks that end a page."""
        parts: list[str] = []
        for part in _MARKS.split(text):
            if part in (PAGE_DRAWN, PAGE_WANTED) and self._is_fresh:
                self._is_fresh = part == PAGE_WANTED
            elif _MARKS.fullmatch(part):
                self._is_fresh = part != PAGE_DRAWN
                parts.append(PAGE_END)
            else:
                self._is_fresh = self._is_fresh and not part.strip()
                parts.append(part)
        return "".join(parts)


class PageLabels:
    """Numbers pages as the sections of a document do, each from where it wants to begin."""

    def __init__(self, document: WordDocument) -> None:
        """Take the sections in; where no page bears a number, pages are counted from 1."""
        self._sections = list(document.element.body.iter(qn("w:sectPr")))
        self._is_printed = any(_PRINTS_NUMBER.search(blob) for blob in _around(document))
        self._next = 0
        self._number = 0
        self._kind = "decimal"
        self.next_section()

    def is_next_on_new_page(self) -> bool:
        """Whether the next section begins on a page of its own."""
        if self._next >= len(self._sections):
            return False
        kind = self._sections[self._next].find(qn("w:type"))
        return kind is None or kind.get(qn("w:val")) not in _SAME_PAGE

    def next_section(self) -> None:
        """Number the pages from here on as the next section wants."""
        if self.is_next_on_new_page():
            numbers = self._sections[self._next].find(qn("w:pgNumType"))
            self._kind = "decimal" if numbers is None else numbers.get(qn("w:fmt"), "decimal")
            start = "" if numbers is None else numbers.get(qn("w:start"), "")
            if start.isdecimal():
                self._number = int(start) - 1
        self._next += 1

    def next(self, place: int) -> str:
        """Return what page `place` of the document, the next one, is called."""
        self._number += 1
        return formatted(self._number, self._kind) if self._is_printed else str(place)


def _around(document: WordDocument) -> Iterator[bytes]:
    """Yield the parts that stand at the top and the foot of pages."""
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("header", "footer") and not relation.is_external:
            yield relation.target_part.blob


def section_end(paragraph: etree._Element) -> bool:
    """Whether a section ends with a paragraph."""
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
