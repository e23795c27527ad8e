"""What stands on a slide, and where (PresentationML, ISO/IEC 29500-1, 19.3)."""

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from localrag.documents.parts import attribute, number, tag_of
from localrag.documents.slides_order import Box, Placed, in_reading_order
from localrag.documents.slides_text import SlideParagraph, paragraphs_of, plain_text
from localrag.documents.spans import SpannedCell, spread

_TITLES = frozenset({"title", "ctrTitle"})
_AROUND = frozenset({"ftr", "dt", "sldNum", "hdr", "sldImg"})
_BODIES = frozenset({"body", "obj", "subTitle", ""})
_VERTICAL = frozenset({"eaVert", "wordArtVertRtl", "mongolianVert"})
_NOWHERE = Box(left=0, top=0, width=0, height=0)


class Role(StrEnum):
    TITLE = "title"
    BODY = "body"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A shape with text; `top` is how far down on the slide it begins, from 0 to 1."""

    role: Role
    paragraphs: tuple[SlideParagraph, ...]
    top: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table as a grid of texts."""

    grid: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """A chart or diagram, which lies in a part of its own."""

    relation_id: str
    is_diagram: bool


Shape = Words | TableShape | Referred


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From the coordinates inside a group to those of the slide."""

    x: float = 1.0
    y: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def box(self, box: Box) -> Box:
        return Box(
            left=self.left + box.left * self.x,
            top=self.top + box.top * self.y,
            width=abs(box.width * self.x),
            height=abs(box.height * self.y),
        )


class Shapes:
    """The shapes of a slide in reading order, its title first."""

    def __init__(
        self, tree: etree._Element, frames: dict[tuple[str, str], Box], size: tuple[int, int]
    ) -> None:
        """Walk a shape tree; `frames` are the places of the layout's placeholders."""
        self._frames = frames
        self._slide = Box(left=0, top=0, width=size[0], height=size[1])
        self.has_picture = False
        self.has_hidden = False
        shapes = [
            shape for one in in_reading_order(self._walk(tree, _Scale())) for shape in one
        ]
        titles = [s for s in shapes if isinstance(s, Words) and s.role is Role.TITLE]
        self.shapes: list[Shape] = [*titles, *(s for s in shapes if s not in titles)]

    def _walk(self, container: etree._Element, scale: _Scale) -> list[Placed[list[Shape]]]:
        found: list[Placed[list[Shape]]] = []
        for element in container:
            name = tag_of(element)
            if name == "AlternateContent":
                found += self._alternatives(element, scale)
            elif name in ("sp", "grpSp", "graphicFrame", "pic"):
                if _is_hidden(element):
                    self.has_hidden = (
                        self.has_hidden or next(element.iter("{*}t"), None) is not None
                    )
                else:
                    found += self._shape(name, element, scale)
        return found

    def _alternatives(
        self, element: etree._Element, scale: _Scale
    ) -> list[Placed[list[Shape]]]:
        """Return the first of the forms of a thing that has text; they all show the same."""
        for form in element.iterchildren("{*}Choice", "{*}Fallback"):
            found = self._walk(form, scale)
            if found:
                return found
        return []

    def _shape(
        self, name: str, element: etree._Element, scale: _Scale
    ) -> list[Placed[list[Shape]]]:
        if name == "pic":
            self.has_picture = True
            return []
        if name == "grpSp":
            return self._group(element, scale)
        if name == "graphicFrame":
            box = scale.box(_box(element.find("{*}xfrm")) or _NOWHERE)
            content = self._graphic(element)
        else:
            box = scale.box(_box(element.find("{*}spPr/{*}xfrm")) or self._frame(element))
            content = self._words(element, box)
        if not content:
            return []
        if self._is_off(box):
            self.has_hidden = True
            return []
        vertical = attribute(_body_properties(element), "vert") in _VERTICAL
        return [Placed(thing=content, box=box, is_vertical=vertical)]

    def _group(self, element: etree._Element, scale: _Scale) -> list[Placed[list[Shape]]]:
        frame = element.find("{*}grpSpPr/{*}xfrm")
        inside = self._walk(element, _inner(frame, scale))
        if not inside:
            return []
        boxes = [item.box for item in inside]
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        box = Box(
            left=left,
            top=top,
            width=max(box.right for box in boxes) - left,
            height=max(box.bottom for box in boxes) - top,
        )
        vertical = sum(item.is_vertical for item in inside) * 2 > len(inside)
        shapes = [shape for one in in_reading_order(inside) for shape in one]
        return [Placed(thing=shapes, box=box, is_vertical=vertical)]

    def _words(self, element: etree._Element, box: Box) -> list[Shape]:
        place = _placeholder(element)
        kind = place.get("type", "") if place is not None else None
        body = element.find("{*}txBody")
        if body is None or kind in _AROUND:
            return []
        paragraphs = tuple(paragraphs_of(body))
        if not paragraphs:
            return []
        role = Role.TEXT if kind is None else Role.BODY if kind in _BODIES else Role.TEXT
        role = Role.TITLE if kind in _TITLES else role
        top = box.top / self._slide.height
        return [Words(role=role, paragraphs=paragraphs, top=top)]

    def _graphic(self, element: etree._Element) -> list[Shape]:
        data = element.find("{*}graphic/{*}graphicData")
        for child in data if data is not None else ():
            name = tag_of(child)
            if name == "tbl":
                grid = _grid(child)
                return [TableShape(grid=grid)] if any(any(row) for row in grid) else []
            if name == "chart":
                return [Referred(relation_id=attribute(child, "id"), is_diagram=False)]
            if name == "relIds":
                return [Referred(relation_id=attribute(child, "dm"), is_diagram=True)]
        self.has_picture = True  # an embedded object shows as a picture
        return []

    def _frame(self, element: etree._Element) -> Box:
        """Return the place that the layout gives to a placeholder."""
        place = _placeholder(element)
        if place is None:
            return _NOWHERE
        kind, index = place.get("type", ""), place.get("idx", "")
        by_index = self._frames.get(("", index)) if index else None
        return by_index or self._frames.get((kind, "")) or _NOWHERE

    def _is_off(self, box: Box) -> bool:
        """Whether a shape lies beside the slide, where nobody who is shown it sees it."""
        across = box.right <= 0 or box.left >= self._slide.width
        return (across or box.bottom <= 0 or box.top >= self._slide.height) and box != _NOWHERE


def placeholder_boxes(root: etree._Element) -> dict[tuple[str, str], Box]:
    """Return where a layout or master puts its placeholders: by `(type, "")` and `("", idx)`."""
    boxes: dict[tuple[str, str], Box] = {}
    for element in root.iter("{*}sp"):
        place = _placeholder(element)
        box = _box(element.find("{*}spPr/{*}xfrm"))
        if place is not None and box is not None:
            boxes.setdefault((place.get("type", ""), ""), box)
            if place.get("idx"):
                boxes.setdefault(("", place.get("idx", "")), box)
    return boxes


def _placeholder(element: etree._Element) -> etree._Element | None:
    return element.find("{*}nvSpPr/{*}nvPr/{*}ph")


def _body_properties(element: etree._Element) -> etree._Element:
    found = element.find("{*}txBody/{*}bodyPr")
    return found if found is not None else element


def _is_hidden(element: etree._Element) -> bool:
    properties = element[0].find("{*}cNvPr") if len(element) else None
    return properties is not None and properties.get("hidden") in ("1", "true")


def _box(frame: etree._Element | None) -> Box | None:
    if frame is None:
        return None
    offset, extent = frame.find("{*}off"), frame.find("{*}ext")
    if offset is None or extent is None:
        return None
    return Box(
        left=number(offset.get("x")),
        top=number(offset.get("y")),
        width=number(extent.get("cx")),
        height=number(extent.get("cy")),
    )


def _inner(frame: etree._Element | None, outer: _Scale) -> _Scale:
    """Return the scale of what lies in a group with this frame."""
    box = _box(frame)
    if frame is None or box is None:
        return outer
    offset, extent = frame.find("{*}chOff"), frame.find("{*}chExt")
    if offset is None or extent is None:
        return outer
    width, height = number(extent.get("cx")), number(extent.get("cy"))
    x = box.width / width if width else 1.0
    y = box.height / height if height else 1.0
    return _Scale(
        x=outer.x * x,
        y=outer.y * y,
        left=outer.left + outer.x * (box.left - number(offset.get("x")) * x),
        top=outer.top + outer.y * (box.top - number(offset.get("y")) * y),
    )


def _grid(table: etree._Element) -> list[list[str]]:
    rows: list[list[SpannedCell]] = []
    for row in table.iterchildren("{*}tr"):
        cells: list[SpannedCell] = []
        for cell in row.iterchildren("{*}tc"):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            body = cell.find("{*}txBody")
            cells.append(
                SpannedCell(
                    text=plain_text(body) if body is not None else "",
                    columns=number(cell.get("gridSpan"), 1),
                    rows=number(cell.get("rowSpan"), 1),
                )
            )
        rows.append(cells)
    return spread(rows)
