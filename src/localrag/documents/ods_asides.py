"""Comments, shapes and charts on OpenDocument sheets (OpenDocument 1.3, part 3, 9.1, 10 and 14.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from localrag.documents.ods_cells import inline_text
from localrag.documents.parts import attribute, tag_of
from localrag.documents.sheet_asides import Place, SheetAsides
from localrag.domain.passage import column_number

_PARAGRAPHS = ("{*}p", "{*}h")
_SHAPES = frozenset(
    {"frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "path", "caption", "line"}
    | {"connector", "g", "a"}
)
_CORNER = re.compile(r"\.\$?([A-Z]{1,3})\$?([0-9]{1,7})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFrame:
    """A frame that may hold a chart: the object that it refers to, the cells of its corners."""

    reference: str
    corners: tuple[Place, ...]


def take_asides(
    holder: etree._Element, place: Place | None, asides: SheetAsides
) -> list[ChartFrame]:
    """Put what lies on a cell, or on a sheet as a whole, into `asides`; return the frames."""
    frames: list[ChartFrame] = []
    for element in holder:
        name = tag_of(element)
        if name == "annotation" and place is not None:
            asides.add_comment(place, _text(element))
        elif name in _SHAPES:
            asides.add_shape(place or (1, 0), _text(element))
            frames += _frames(element, place)
    return frames


def _text(element: etree._Element) -> str:
    """Return the paragraphs of an annotation or shape; those in frames of text boxes too."""
    return " ".join(inline_text(paragraph) for paragraph in element.iter(*_PARAGRAPHS))


def _frames(element: etree._Element, place: Place | None) -> Iterator[ChartFrame]:
    for found in element.iter("{*}object"):
        frame = found.getparent()
        end = _CORNER.search(
            attribute(frame if frame is not None else found, "end-cell-address")
        )
        corners = [place] if place else []
        if place and end:
            corners.append((int(end[2]), column_number(end[1]) - 1))
        reference = attribute(found, "href")
        yield ChartFrame(reference=reference, corners=tuple(dict.fromkeys(corners)))
