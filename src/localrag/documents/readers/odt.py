"""OpenDocument texts (LibreOffice Writer), page by page as they were last laid out."""

from typing import BinaryIO

from lxml import etree

from localrag.documents.odf_charts import odf_chart
from localrag.documents.odf_lists import ListElement, OdfLists
from localrag.documents.odf_package import OdfPackage
from localrag.documents.odf_styles import OdfStyles
from localrag.documents.odf_tables import parted, table_rows
from localrag.documents.odf_text import (
    PAGE_END,
    OdfParagraph,
    paragraph_of,
    paragraphs_in,
    plain_text,
)
from localrag.documents.outline import add_lines, heading_level, is_article
from localrag.documents.page_text import PageText
from localrag.documents.parts import all_text, attribute, number, tag_of
from localrag.documents.rows import add_table
from localrag.documents.spans import spread
from localrag.domain.document import BlockKind, Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_HEADING_CHARS = 120
_LEVELS = 10
_INDENT = "\u3000"
_CONTAINERS = frozenset(
    {
        "section",
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
        "bibliography",
        "index-body",
        "index-title",
        "text-box",
        "custom-shape",
        "frame",
        "g",
        "a",
        "rect",
        "ellipse",
        "polygon",
        "path",
    }
)


class Reader:
    """Reads ODT files; pages are those that the file notes, else the whole text is one."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages.

        Raises DocumentError SUSPICIOUS_ARCHIVE, PASSWORD_NEEDED, DAMAGED, TOO_LARGE.
        """
        package = OdfPackage(stream, limits)
        pages = _Pages(package, limits)
        pages.read(package.body("text"))
        return Content(
            title=package.title,
            pages=tuple(pages.pages),
            warnings=(*package.warnings(), *pages.warnings()),
        )


class _Pages:
    """Walks the body and parts it into pages."""

    def __init__(self, package: OdfPackage, limits: ReadLimits) -> None:
        self._package = package
        self._limits = limits
        self._styles = OdfStyles(package.styles, package.content)
        self._lists = OdfLists(self._styles)
        self._page = PageText()
        self._lines: list[str] = []
        self._notes: list[str] = []
        self._hidden: list[int] = []
        self._tables = 0
        self._has_begun = False
        self.pages: list[Page] = []

    def read(self, body: etree._Element) -> None:
        """Fill `pages`."""
        self._blocks(body)
        if self._page.length or self._lines or self._notes or not self.pages:
            self._end_page()

    def warnings(self) -> tuple[ReadWarning, ...]:
        """Return which pages hold text that is not shown."""
        pages = tuple(sorted(set(self._hidden)))
        return (ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=pages),) if pages else ()

    def _blocks(self, container: etree._Element) -> None:
        for element in container:
            name = tag_of(element)
            if name in ("p", "h"):
                self._paragraph(element)
            elif name in ("list", "numbered-paragraph"):
                self._list(element)
            elif name == "table":
                self._table(element)
            elif name == "soft-page-break":
                self._end_page()
            elif name == "object":
                self._object(element)
            elif name in _CONTAINERS:
                self._container(element)

    def _container(self, element: etree._Element) -> None:
        display = attribute(element, "display")
        if display == "none" or (
            display == "condition" and attribute(element, "is-hidden") == "true"
        ):
            if all_text(element).strip():
                self._note_hidden()
        else:
            self._blocks(element)

    def _list(self, element: etree._Element) -> None:
        if tag_of(element) == "numbered-paragraph":
            self._blocks(element)
            return
        for item in self._lists.elements(element):
            if tag_of(item.element) in ("p", "h"):
                self._paragraph(item.element, item=item)
            else:
                self._blocks_of(item.element)

    def _blocks_of(self, element: etree._Element) -> None:
        if tag_of(element) == "table":
            self._table(element)
        elif tag_of(element) == "soft-page-break":
            self._end_page()

    def _paragraph(self, element: etree._Element, item: ListElement | None = None) -> None:
        style = attribute(element, "style-name")
        if self._styles.breaks_before(style):
            self._begin_page()
        self._has_begun = True
        found = self._inline(element)
        self._add_paragraph(element, found.text, item)
        for frame in found.frames:
            self._blocks(frame)
        if self._styles.breaks_after(style):
            self._end_page()

    def _add_paragraph(
        self, element: etree._Element, text: str, item: ListElement | None
    ) -> None:
        level = self._level(element, text)
        shown = item.number if item is not None else ""
        if tag_of(element) == "h" and item is None and text.strip():
            shown = self._lists.heading_number(element)
        text = _with_number(shown, text)
        is_item = (
            item is not None
            and not is_article(text)
            and not heading_level(text, guess_numbered=False)
        )
        for index, part in enumerate(text.split(PAGE_END)):
            if index:
                self._end_page()
            if level:
                self._add(BlockKind.HEADING, " ".join(part.split()), level)
            elif is_item and item is not None:
                self._add(BlockKind.LIST, _INDENT * (item.level - 1) + part)
            else:
                self._lines += [line for line in part.split("\n") if line.strip()]

    def _level(self, element: etree._Element, text: str) -> int:
        """Return the level of a heading, 0 for other paragraphs and prose in a heading's style."""
        if len(text) > _HEADING_CHARS or text.rstrip().endswith("。"):
            return 0
        if tag_of(element) == "h":
            return min(max(number(attribute(element, "outline-level"), 1), 1), _LEVELS)
        return int(self._styles.is_title(attribute(element, "style-name")))

    def _inline(self, element: etree._Element) -> OdfParagraph:
        found = paragraph_of(element, self._styles)
        if found.has_hidden:
            self._note_hidden()
        self._notes += [_note(note, self._styles) for note in found.notes]
        return found

    def _cell(self, cell: etree._Element) -> str:
        texts: list[str] = []
        for element in paragraphs_in(cell):
            found = self._inline(element)
            texts += [found.text.replace(PAGE_END, " ")]
            texts += [plain_text(frame, self._styles) for frame in found.frames]
        return " ".join(" ".join(texts).split())

    def _table(self, element: etree._Element) -> None:
        if self._styles.breaks_before(attribute(element, "style-name")):
            self._begin_page()
        self._has_begun = True
        rows = table_rows(element, self._cell)
        grid = spread([row.cells for row in rows])
        self._flush()
        if not any(cell for line in grid for cell in line):
            return
        self._tables += 1
        for index, (piece, first_row) in enumerate(parted(rows, grid, self._tables)):
            if index:
                self._end_page()
            self._page.add_table(piece, table=self._tables, first_row=first_row)

    def _object(self, element: etree._Element) -> None:
        """Put the words and figures of a chart in; other objects are pictures."""
        chart = odf_chart(self._package.embedded(attribute(element, "href")), self._styles)
        if chart is None:
            return
        for title in chart.titles:
            self._add(BlockKind.PARAGRAPH, title)
        if any(cell for row in chart.grid for cell in row):
            self._flush()
            self._tables += 1
            add_table(self._page, chart.grid, self._tables)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        """Put a block behind the paragraphs that wait for the caption or article after them."""
        if text.strip():
            self._flush()
            self._page.add(kind, text, level)

    def _flush(self) -> None:
        add_lines(self._page, self._lines, guess_numbered=False)
        self._lines = []

    def _note_hidden(self) -> None:
        self._hidden.append(len(self.pages) + 1)

    def _begin_page(self) -> None:
        """Begin a page unless nothing has come before."""
        if self._has_begun:
            self._end_page()

    def _end_page(self) -> None:
        if len(self.pages) >= self._limits.pages:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"> {self._limits.pages:,} p.",
                limit=f"{self._limits.pages:,} p.",
            )
        self._flush()
        for note in self._notes:
            self._page.add(BlockKind.FOOTNOTE, note)
        self._notes = []
        number_ = len(self.pages) + 1
        self.pages.append(self._page.page(number_, str(number_)))
        self._page = PageText()


def _with_number(shown: str, text: str) -> str:
    bare = text.lstrip(PAGE_END)
    return (
        text[: len(text) - len(bare)] + f"{shown}　{bare}" if shown and bare.strip() else text
    )


def _note(note: etree._Element, styles: OdfStyles) -> str:
    """Return the text of a footnote behind the sign that stands in the text for it."""
    citation = note.find("{*}note-citation")
    body = note.find("{*}note-body")
    sign = all_text(citation).strip() if citation is not None else ""
    text = plain_text(body, styles) if body is not None else ""
    return f"{sign}　{text}" if sign and text else text
