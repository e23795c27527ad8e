"""What stands on a slide of an OpenDocument presentation, and where (OpenDocument 1.3, part 3, 10)."""

import re
from dataclasses import dataclass

from lxml import etree

from localrag.documents.odf_lists import OdfLists
from localrag.documents.odf_styles import OdfStyles
from localrag.documents.odf_tables import table_rows
from localrag.documents.odf_text import paragraph_of, plain_text
from localrag.documents.parts import attribute, tag_of
from localrag.documents.slides_order import Box, Placed, in_reading_order
from localrag.documents.spans import spread

_LENGTH = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)(cm|mm|in|pt|pc|px)?")
_POINTS = {"cm": 28.3465, "mm": 2.83465, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_AROUND = frozenset({"page-number", "date-time", "footer", "header", "page"})
_PICTURES = frozenset({"image", "object-ole", "plugin", "applet", "floating-frame"})
_NO_SHAPES = frozenset({"notes", "forms", "annotation", "event-listeners", "par", "seq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideLine:
    """A paragraph with its number; `level` is 0 outside lists, else counts from 1."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideShape:
    """A shape with paragraphs, or the grid of a table or chart.

    `role` is what the layout calls it, such as `title`, `outline` or ''.
    """

    role: str
    lines: tuple[SlideLine, ...] = ()
    grid: tuple[tuple[str, ...], ...] = ()
    chart: str = ""


class OdfShapes:
    """Reads the shapes of slides; lists are counted through the presentation."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._lists = OdfLists(styles)
        self._size = 0.0, 0.0
        self.has_picture = False
        self.has_hidden = False

    def on(self, page: etree._Element) -> list[SlideShape]:
        """Return the shapes of a `draw:page` in reading order."""
        self.has_picture = self.has_hidden = False
        width, height = self._styles.slide_size(attribute(page, "master-page-name"))
        self._size = _points(width), _points(height)
        return [shape for one in in_reading_order(self._placed(page)) for shape in one]

    def notes_of(self, page: etree._Element) -> list[str]:
        """Return the paragraphs of the notes to a slide."""
        notes = page.find("{*}notes")
        if notes is None:
            return []
        self._size = 0.0, 0.0
        shapes = [shape for one in in_reading_order(self._placed(notes)) for shape in one]
        return [line.text for shape in shapes for line in shape.lines]

    def _placed(self, container: etree._Element) -> list[Placed[list[SlideShape]]]:
        found: list[Placed[list[SlideShape]]] = []
        for element in container:
            name = tag_of(element)
            if name in _NO_SHAPES or attribute(element, "class") in _AROUND:
                continue
            if name in ("g", "a"):
                inside = self._placed(element)
                if inside:
                    shapes = [shape for one in in_reading_order(inside) for shape in one]
                    found.append(Placed(thing=shapes, box=_around([i.box for i in inside])))
            elif attribute(element, "placeholder") != "true":
                shapes, box = self._shape(element), _box(element)
                if shapes and self._is_off(box):
                    self.has_hidden = True
                elif shapes:
                    found.append(Placed(thing=shapes, box=box))
        return found

    def _is_off(self, box: Box) -> bool:
        """Whether a shape lies beside the slide, where nobody who is shown it sees it."""
        width, height = self._size
        if not width or not height or not (box.width and box.height):
            return False
        across = box.right <= 0 or box.left >= width
        return across or box.bottom <= 0 or box.top >= height

    def _shape(self, element: etree._Element) -> list[SlideShape]:
        role = attribute(element, "class")
        shapes: list[SlideShape] = []
        lines: list[SlideLine] = []
        for child in (element, *element.iterchildren("{*}text-box")):
            lines += self._lines(child)
        if lines:
            shapes.append(SlideShape(role=role, lines=tuple(lines)))
        for child in element:
            name = tag_of(child)
            if name == "table":
                rows = table_rows(child, lambda cell: plain_text(cell, self._styles))
                grid = spread([row.cells for row in rows])
                shapes.append(SlideShape(role=role, grid=tuple(map(tuple, grid))))
            elif name == "object":
                shapes.append(SlideShape(role=role, chart=attribute(child, "href")))
            elif name in _PICTURES:
                self.has_picture = True
        return shapes

    def _lines(self, container: etree._Element) -> list[SlideLine]:
        lines: list[SlideLine] = []
        for element in container:
            name = tag_of(element)
            if name in ("p", "h"):
                lines += self._line(element, 0, "")
            elif name == "list":
                for item in self._lists.elements(element):
                    lines += self._line(item.element, item.level, item.number)
        return lines

    def _line(self, element: etree._Element, level: int, number: str) -> list[SlideLine]:
        found = paragraph_of(element, self._styles)
        self.has_hidden = self.has_hidden or found.has_hidden
        if not found.text.strip():
            return []
        text = f"{number}　{found.text}" if number else found.text
        return [SlideLine(text=text, level=level)]


def _box(element: etree._Element) -> Box:
    left, top = _points(attribute(element, "x")), _points(attribute(element, "y"))
    place = re.search(r"translate\s*\(([^)]*)\)", attribute(element, "transform"))
    if place is not None:
        steps = [_points(length) for length in place.group(1).replace(",", " ").split()[:2]]
        left, top = left + sum(steps[:1]), top + sum(steps[1:])
    return Box(
        left=left,
        top=top,
        width=max(0.0, _points(attribute(element, "width"))),
        height=max(0.0, _points(attribute(element, "height"))),
    )


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    width = max(box.right for box in boxes) - left
    return Box(left=left, top=top, width=width, height=max(b.bottom for b in boxes) - top)


def _points(length: str) -> float:
    """Return a length such as `2.5cm` in points, 0 for what is none."""
    match = _LENGTH.fullmatch(length.strip())
    return float(match.group(1)) * _POINTS[match.group(2) or "pt"] if match else 0.0
