"""PowerPoint presentations, slide by slide, with what the speaker's notes say."""

from collections.abc import Iterable
from typing import BinaryIO

from lxml import etree

from localrag.documents.opc import Relation
from localrag.documents.page_text import PageText
from localrag.documents.parts import Parts, tag_of
from localrag.documents.rows import add_table
from localrag.documents.slides_charts import chart_of, diagram_lines
from localrag.documents.slides_order import Box
from localrag.documents.slides_package import Presentation, Slide
from localrag.documents.slides_shapes import (
    Referred,
    Role,
    Shape,
    Shapes,
    TableShape,
    Words,
    placeholder_boxes,
)
from localrag.documents.slides_text import SlideParagraph, paragraphs_of, plain_text
from localrag.domain.document import BlockKind, Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import starts_item, unwrapped

_NOTES = "ノート"
_COMMENTS = "コメント"
_ASIDE_LEVEL = 9
_OPENING_LAYOUTS = frozenset({"title", "secHead"})
_INDENT = "\u3000"
_TITLE_CHARS = 60
_TITLE_WITHIN = 0.3  # of the slide's height, from its top
_AROUND_NOTES = frozenset({"sldNum", "hdr", "ftr", "dt"})


class Reader:
    """Reads PPTX files; each slide is a page, labelled with the number printed on it."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and slides. Raises DocumentError SUSPICIOUS_ARCHIVE, DAMAGED, TOO_LARGE."""
        presentation = Presentation(Parts(stream, limits))
        slides = _Slides(presentation, limits)
        slides.read()
        return Content(
            title=presentation.title, pages=tuple(slides.pages), warnings=slides.warnings()
        )


class _Slides:
    """Reads slide after slide; tables are counted through the presentation."""

    def __init__(self, presentation: Presentation, limits: ReadLimits) -> None:
        self._presentation = presentation
        self._limits = limits
        self._frames: dict[str, tuple[str, dict[tuple[str, str], Box]]] = {}
        self._tables = 0
        self._hidden: list[int] = []
        self._blank: list[int] = []
        self.pages: list[Page] = []

    def read(self) -> None:
        """Fill `pages`."""
        for slide in self._presentation.slides():
            if len(self.pages) >= self._limits.pages:
                raise DocumentError(
                    DocumentCode.TOO_LARGE,
                    size=f"> {self._limits.pages:,} p.",
                    limit=f"{self._limits.pages:,} p.",
                )
            self.pages.append(self._page(slide, len(self.pages) + 1))

    def warnings(self) -> tuple[ReadWarning, ...]:
        """Return what an administrator should know."""
        found = (
            ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=tuple(self._hidden)),
            ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=tuple(self._blank)),
        )
        macros = (ReadWarning(code=WarningCode.HAS_MACROS),)
        return (
            *(warning for warning in found if warning.pages),
            *(macros if self._presentation.has_macros else ()),
        )

    def _page(self, slide: Slide, number: int) -> Page:
        layout, frames = self._layout(slide)
        tree = slide.root.find("{*}cSld/{*}spTree")
        if tree is None:
            raise DocumentError(DocumentCode.DAMAGED)
        found = Shapes(tree, frames, self._presentation.size)
        page = PageText()
        level = 1 if layout in _OPENING_LAYOUTS else 2
        title = _title_of(found.shapes)
        for shape in found.shapes:
            if shape is title:
                page.add(BlockKind.HEADING, _title_text(title), level)
            else:
                self._add(page, shape, slide.relations)
        if page.length == 0 and (found.has_picture or _has_picture(slide.root)):
            self._blank.append(number)
        if found.has_hidden or (slide.is_hidden and page.length):
            self._hidden.append(number)
        self._asides(page, slide)
        return page.page(number, slide.label)

    def _add(self, page: PageText, shape: Shape, relations: dict[str, Relation]) -> None:
        match shape:
            case Words():
                for paragraph in shape.paragraphs:
                    page.add(*_block(paragraph, shape.role))
            case TableShape():
                self._add_table(page, shape.grid)
            case Referred():
                root = self._presentation.referred(relations, shape.relation_id)
                if root is None:
                    return
                if shape.is_diagram:
                    for depth, text in diagram_lines(root):
                        page.add(BlockKind.LIST, _INDENT * depth + text)
                else:
                    self._add_chart(page, root)

    def _add_chart(self, page: PageText, root: etree._Element) -> None:
        chart = chart_of(root)
        for title in chart.titles:
            page.add(BlockKind.PARAGRAPH, title)
        self._add_table(page, chart.grid)

    def _add_table(self, page: PageText, grid: list[list[str]]) -> None:
        if any(cell.strip() for row in grid for cell in row):
            self._tables += 1
            add_table(page, grid, self._tables)

    def _layout(self, slide: Slide) -> tuple[str, dict[tuple[str, str], Box]]:
        """Return the kind of a slide's layout and where its placeholders stand."""
        relation = next((r for r in slide.relations.values() if r.kind == "slideLayout"), None)
        if relation is None:
            return "", {}
        if relation.target not in self._frames:
            self._frames[relation.target] = self._read_layout(relation.target, slide)
        return self._frames[relation.target]

    def _read_layout(self, name: str, slide: Slide) -> tuple[str, dict[tuple[str, str], Box]]:
        kind, boxes = "", dict[tuple[str, str], Box]()
        for layout in self._presentation.related(slide.relations, "slideLayout"):
            kind = layout.get("type", "")
            boxes = placeholder_boxes(layout)
        for master in self._presentation.related(
            self._presentation.relations(name), "slideMaster"
        ):
            boxes = placeholder_boxes(master) | boxes
        return kind, boxes

    def _asides(self, page: PageText, slide: Slide) -> None:
        """Put the speaker's notes and the reviewers' comments below the slide."""
        notes = [
            paragraph.text
            for root in self._presentation.related(slide.relations, "notesSlide")
            for shape in root.iter("{*}sp")
            for paragraph in _note(shape)
        ]
        _add_aside(page, _NOTES, notes)
        comments = [
            text
            for root in self._presentation.related(slide.relations, "comments")
            for text in _comments(root)
        ]
        _add_aside(page, _COMMENTS, comments)


def _add_aside(page: PageText, heading: str, texts: Iterable[str]) -> None:
    shown = [text for text in texts if text.strip()]
    if shown:
        page.add(BlockKind.HEADING, heading, _ASIDE_LEVEL)
        for text in shown:
            page.add(BlockKind.PARAGRAPH, text)


def _note(shape: etree._Element) -> list[SlideParagraph]:
    place = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    body = shape.find("{*}txBody")
    if body is None or (place is not None and place.get("type") in _AROUND_NOTES):
        return []
    return list(paragraphs_of(body))


def _comments(root: etree._Element) -> list[str]:
    """Return the texts of comments, old kind and new, with the replies to them."""
    texts: list[str] = []
    for element in root.iter("{*}text", "{*}txBody"):
        is_old = tag_of(element) == "text"
        texts.append((element.text or "") if is_old else plain_text(element))
    return texts


def _has_picture(root: etree._Element) -> bool:
    """Whether a picture fills a shape or the background."""
    return next(root.iter("{*}blip"), None) is not None


def _block(paragraph: SlideParagraph, role: Role) -> tuple[BlockKind, str]:
    is_item = paragraph.bullet
    if is_item is None:
        is_item = starts_item(paragraph.text) or (role is Role.BODY and paragraph.level > 0)
    indent = _INDENT * paragraph.level
    return BlockKind.LIST if is_item else BlockKind.PARAGRAPH, indent + paragraph.text


def _title_text(title: Words) -> str:
    return " ".join(unwrapped(paragraph.text).strip() for paragraph in title.paragraphs)


def _title_of(shapes: list[Shape]) -> Words | None:
    """Return the title, or what does its work on a slide without one.

    That is a single short line at the top, in no smaller type than anything below it.
    """
    words = [shape for shape in shapes if isinstance(shape, Words)]
    first = words[0] if words else None
    if first is None or first.role is Role.TITLE:
        return first
    text = first.paragraphs[0].text
    largest = max(paragraph.size for shape in words for paragraph in shape.paragraphs)
    is_title = (
        shapes[0] is first
        and len(first.paragraphs) == 1
        and len(text) <= _TITLE_CHARS
        and not text.rstrip().endswith("。")
        and first.top < _TITLE_WITHIN
        and first.paragraphs[0].size == largest > 0
    )
    return first if is_title else None
