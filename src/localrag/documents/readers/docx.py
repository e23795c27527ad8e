"""Word documents through python-docx and its element tree."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from lxml import etree

from localrag.documents.archive import check_archive
from localrag.documents.outline import add_lines, heading_level, is_article
from localrag.documents.page_text import PageText
from localrag.documents.parts import parsed
from localrag.documents.rows import Continued, add_table
from localrag.documents.table_grid import GridBuilder
from localrag.documents.word_graphics import WordGraphics
from localrag.documents.word_hidden import has_hidden
from localrag.documents.word_numbers import WordNumbers
from localrag.documents.word_pages import (
    PAGE_END,
    PAGE_WANTED,
    PageEnds,
    PageLabels,
    section_end,
)
from localrag.documents.word_paragraph import (
    NOTE,
    WordStyles,
    pageless_text,
    paragraph_text,
    tag_of,
)
from localrag.domain.document import BlockKind, Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_MACROS = "word/vbaProject.bin"
_HEADING_CHARS = 120
_MOST_COLUMNS = 1000  # Word allows 63
_NOTE_PARTS = ("footnotes", "endnotes")


class Reader:
    """Reads DOCX files; pages are those that the file notes or asks for."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages. Raises DocumentError."""
        check_archive(stream, limits)
        try:
            document = docx.Document(stream)
            pages = _Pages(document).read()
            is_hiding = has_hidden(document.element.body)
        except (OpcError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
            raise DocumentError(DocumentCode.DAMAGED) from error
        with zipfile.ZipFile(stream) as archive:
            has_macros = _MACROS in archive.namelist()
        return Content(
            title=document.core_properties.title or None,
            pages=pages,
            warnings=tuple(
                ReadWarning(code=code)
                for code, is_so in (
                    (WarningCode.HAS_MACROS, has_macros),
                    (WarningCode.HIDDEN_TEXT, is_hiding),
                )
                if is_so
            ),
        )


class _Pages:
    """Walks the body and parts it into pages."""

    def __init__(self, document: WordDocument) -> None:
        self._body = document.element.body
        self._styles = WordStyles(document)
        self._numbers = WordNumbers(_numbering(document))
        self._notes = dict(_notes(document))
        self._graphics = WordGraphics(document)
        self._ends = PageEnds()
        self._labels = PageLabels(document)
        self._page = PageText()
        self._lines: list[str] = []
        self._pending_notes: dict[int, list[str]] = {}  # by how many pages come before theirs
        self._pages: list[Page] = []
        self._tables = 0

    def read(self) -> tuple[Page, ...]:
        self._blocks(self._body)
        left = [note for notes in self._pending_notes.values() for note in notes]
        self._pending_notes = {len(self._pages): left}
        self._end_page()
        return tuple(self._pages)

    def _blocks(self, container: etree._Element) -> None:
        for element in container:
            match tag_of(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "sdt" | "sdtContent" | "customXml" | "ins" | "smartTag":
                    self._blocks(element)

    def _paragraph(self, element: etree._Element) -> None:
        text = self._text(element, begins_page=self._styles.begins_page(element))
        numbered = self._styles.list_of(element)
        if numbered is not None and text.strip():
            text = _with_number(self._numbers.next(*numbered), text)
        parts = text.split(PAGE_END)
        level = 0 if _is_prose(text) else self._styles.heading_level(element)
        is_list = numbered is not None and heading_level(text, guess_numbered=False) == 0
        for index, part in enumerate(parts):
            if index:
                self._end_page()
            if level:
                self._add(BlockKind.HEADING, " ".join(part.split()), level)
            elif is_list and not is_article(text):
                self._add(BlockKind.LIST, part)
            else:
                self._lines += [line for line in part.split("\n") if line.strip()]
        self._graphics_of(element)
        if section_end(element):
            self._end_section()

    def _end_section(self) -> None:
        if self._labels.is_next_on_new_page() and self._ends.marked(PAGE_WANTED):
            self._end_page()
        self._labels.next_section()

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        """Put a block behind the paragraphs that wait for the caption or article after them."""
        if text.strip():
            self._add_lines()
            self._page.add(kind, text, level)

    def _add_lines(self) -> None:
        add_lines(self._page, self._lines, guess_numbered=False)
        self._lines = []

    def _graphics_of(self, element: etree._Element) -> None:
        for chart in self._graphics.charts(element):
            for title in chart.titles:
                self._add(BlockKind.PARAGRAPH, title)
            if any(any(row) for row in chart.grid):
                self._add_lines()
                self._tables += 1
                add_table(self._page, chart.grid, self._tables)
        for text in self._graphics.diagram_texts(element):
            self._add(BlockKind.LIST, text)

    def _text(self, element: etree._Element, *, begins_page: bool = False) -> str:
        """Return the text of a paragraph, PAGE_END where a page ends, and keep its notes."""
        text = (PAGE_WANTED if begins_page else "") + paragraph_text(element)
        parts = []
        for page, part in enumerate(self._ends.marked(text).split(PAGE_END), len(self._pages)):
            pieces = part.split(NOTE)
            notes = [self._notes[note] for note in pieces[1::2] if note in self._notes]
            self._pending_notes.setdefault(page, []).extend(notes)
            parts.append("".join(pieces[::2]))
        return PAGE_END.join(parts)

    def _table(self, table: etree._Element) -> None:
        """Add a table, in parts where pages end inside it; later parts keep its column names."""
        self._tables += 1
        part = GridBuilder()
        goes_on: Continued | None = None
        stated = 0
        for row in table.iter("{*}tr"):
            if next(row.iterancestors("{*}tbl")) is not table:
                continue
            cells = [(cell, self._cell(cell)) for cell in row.iterchildren("{*}tc", "{*}sdt")]
            if any(PAGE_END in text for _, text in cells):
                goes_on = self._table_part(part, goes_on, stated)
                part = GridBuilder(part.next_row)
                self._end_page()
            stated += stated == part.next_row - 1 and _is_header_row(row)
            part.start_row()
            for cell, text in cells:
                width, is_below = _spans(cell)
                shown = " ".join(text.replace(PAGE_END, " ").split())
                part.add(shown, width, goes_on=is_below)
        self._table_part(part, goes_on, stated)

    def _table_part(
        self, part: GridBuilder, goes_on: Continued | None, stated: int
    ) -> Continued:
        """Add a part of a table; of the first one, `stated` rows are its header."""
        self._add_lines()
        header = add_table(
            self._page, part.grid, self._tables, part.merges(), goes_on,
            stated=0 if goes_on else stated,
        )  # fmt: skip
        return Continued(first_row=part.next_row, header=header)

    def _cell(self, cell: etree._Element) -> str:
        return " ".join(self._text(paragraph) for paragraph in cell.iter("{*}p"))

    def _end_page(self) -> None:
        self._add_lines()
        for note in self._pending_notes.pop(len(self._pages), []):
            self._page.add(BlockKind.FOOTNOTE, note)
        number = len(self._pages) + 1
        self._pages.append(self._page.page(number, self._labels.next(number)))
        self._page = PageText()


def _is_header_row(row: etree._Element) -> bool:
    """Whether Word repeats a row at the top of each page (ECMA-376 part 1, 17.4.78)."""
    mark = row.find("{*}trPr/{*}tblHeader")
    return mark is not None and _value(mark) not in ("0", "false", "off")


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """Return how many columns a cell covers and whether it goes on from the one above."""
    width, goes_on = 1, False
    for mark in cell.iterfind("{*}tcPr/{*}gridSpan"):
        width = min(_MOST_COLUMNS, max(1, int(_value(mark) or 1)))
    for mark in cell.iterfind("{*}tcPr/{*}vMerge"):
        goes_on = _value(mark) != "restart"
    return width, goes_on


def _value(mark: etree._Element) -> str:
    return next((str(v) for k, v in mark.attrib.items() if str(k).endswith("}val")), "")


def _with_number(number: str, text: str) -> str:
    shown = text.lstrip(PAGE_END)
    return text[: len(text) - len(shown)] + f"{number}　{shown}" if number else text


def _is_prose(text: str) -> bool:
    """Whether a paragraph is text that only wears the style of a heading."""
    return len(text) > _HEADING_CHARS or text.rstrip().endswith("。")


def _numbering(document: WordDocument) -> etree._Element | None:
    try:
        numbering: etree._Element = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None
    return numbering


def _notes(document: WordDocument) -> Iterator[tuple[str, str]]:
    """Yield the text of each footnote and endnote under a key such as `footnote:2`."""
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind not in _NOTE_PARTS or relation.is_external:
            continue
        for note in parsed(relation.target_part.blob).iterchildren("{*}footnote", "{*}endnote"):
            text = " ".join(pageless_text(paragraph) for paragraph in note.iter("{*}p"))
            if text.strip():
                yield f"{tag_of(note)}:{_id(note)}", text.strip()


def _id(note: etree._Element) -> str:
    return next((str(v) for k, v in note.attrib.items() if str(k).endswith("}id")), "")
