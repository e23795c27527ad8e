"""OpenDocument presentations (LibreOffice Impress), slide by slide, with the notes."""

from typing import BinaryIO

from lxml import etree

from localrag.documents.odf_charts import odf_chart
from localrag.documents.odf_package import OdfPackage
from localrag.documents.odf_slides import OdfShapes, SlideShape
from localrag.documents.odf_styles import OdfStyles
from localrag.documents.page_text import PageText
from localrag.documents.parts import attribute
from localrag.documents.rows import add_table
from localrag.domain.document import BlockKind, Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import joined_lines, starts_item, unwrapped

_NOTES = "ノート"
_NOTES_LEVEL = 9
_INDENT = "\u3000"


class Reader:
    """Reads ODP files; each slide is a page."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and slides.

        Raises DocumentError SUSPICIOUS_ARCHIVE, PASSWORD_NEEDED, DAMAGED, TOO_LARGE.
        """
        package = OdfPackage(stream, limits)
        slides = package.body("presentation").findall("{*}page")
        if len(slides) > limits.pages:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"{len(slides):,} p.",
                limit=f"{limits.pages:,} p.",
            )
        reading = _Slides(package)
        pages = tuple(reading.page(slide, n) for n, slide in enumerate(slides, start=1))
        return Content(
            title=package.title,
            pages=pages,
            warnings=(*package.warnings(), *reading.warnings()),
        )


class _Slides:
    """Reads slide after slide; tables are counted through the presentation."""

    def __init__(self, package: OdfPackage) -> None:
        self._package = package
        self._styles = OdfStyles(package.styles, package.content)
        self._shapes = OdfShapes(self._styles)
        self._tables = 0
        self._hidden: list[int] = []
        self._blank: list[int] = []

    def page(self, slide: etree._Element, number: int) -> Page:
        """Return a slide as a page."""
        shapes = self._shapes.on(slide)
        page = PageText()
        level = 1 if any(shape.role == "subtitle" for shape in shapes) else 2
        titles = [shape for shape in shapes if shape.role == "title"]
        for shape in titles:
            text = " ".join(unwrapped(line.text).strip() for line in shape.lines)
            page.add(BlockKind.HEADING, text, level)
        for shape in shapes:
            if shape.role != "title":
                self._add(page, shape)
        if page.length == 0 and self._shapes.has_picture:
            self._blank.append(number)
        is_hidden = self._styles.is_hidden_slide(attribute(slide, "style-name"))
        if self._shapes.has_hidden or (is_hidden and page.length):
            self._hidden.append(number)
        notes = self._shapes.notes_of(slide)
        if notes:
            page.add(BlockKind.HEADING, _NOTES, _NOTES_LEVEL)
            for note in notes:
                page.add(BlockKind.PARAGRAPH, note)
        return page.page(number, str(number))

    def warnings(self) -> tuple[ReadWarning, ...]:
        """Return what an administrator should know."""
        found = (
            ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=tuple(self._hidden)),
            ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=tuple(self._blank)),
        )
        return tuple(warning for warning in found if warning.pages)

    def _add(self, page: PageText, shape: SlideShape) -> None:
        for line in shape.lines:
            text = joined_lines(line.text) if "\n" in line.text else line.text
            is_item = line.level > 1 or starts_item(text)
            indent = _INDENT * max(0, line.level - 1)
            page.add(BlockKind.LIST if is_item else BlockKind.PARAGRAPH, indent + text)
        self._add_table(page, [list(row) for row in shape.grid])
        chart = odf_chart(self._package.embedded(shape.chart), self._styles)
        if chart is not None:
            for title in chart.titles:
                page.add(BlockKind.PARAGRAPH, title)
            self._add_table(page, chart.grid)

    def _add_table(self, page: PageText, grid: list[list[str]]) -> None:
        if any(cell.strip() for row in grid for cell in row):
            self._tables += 1
            add_table(page, grid, self._tables)
