"""A page of a PDF as a picture, with the places of quotes on it, inside the reader process."""

import math
from collections.abc import Sequence

from localrag.documents.drawing import DrawPage, PageDrawn, Rectangle
from localrag.documents.page_quotes import PageCharacters
from localrag.documents.pdfium import PdfFile, PdfPage
from localrag.documents.png import png
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

_WIDEST_PX = 4000
_TALLEST = 20  # times its width
_MOST_PIXELS = 40_000_000  # of a picture for recognition
_MOST_PLACES = 500  # of words on one page
_POINTS = 72  # to the inch


def draw_page(data: bytes, request: DrawPage) -> PageDrawn:
    """Return the picture of a page of a PDF. Raises DocumentError."""
    with PdfFile(data) as pdf:
        if not 1 <= request.page <= pdf.page_count:
            raise DocumentError(DocumentCode.DAMAGED)
        with pdf.page(request.page) as page:
            return _drawn(page, request)


def page_png(data: bytes, page: int, dpi: int, limits: ReadLimits) -> bytes:
    """Return page `page` (from 1) of a PDF as a PNG of `dpi` dots per inch, fewer if it is huge.

    Raises DocumentError DAMAGED.
    """
    with PdfFile(data) as pdf:
        if not 1 <= page <= pdf.page_count:
            raise DocumentError(DocumentCode.DAMAGED)
        with pdf.page(page) as opened:
            width, height = opened.size
            if width <= 0 or height <= 0:
                raise DocumentError(DocumentCode.DAMAGED)
            most = min(limits.image_pixels, _MOST_PIXELS)
            scale = min(dpi / _POINTS, math.sqrt(most / (width * height)))
            picture = opened.picture(max(1, round(width * scale)))
    return png(picture.width, picture.height, picture.stride, picture.pixels)


def _drawn(page: PdfPage, request: DrawPage) -> PageDrawn:
    width, height = page.size
    if width <= 0 or height > _TALLEST * width:
        raise DocumentError(DocumentCode.DAMAGED)
    picture = page.picture(max(1, min(request.width_px, _WIDEST_PX)))
    characters = PageCharacters(page.characters())
    places = [characters.indexes_of(quote) for quote in request.quotes]
    places += characters.places_of(request.words)[:_MOST_PLACES]
    size = (picture.width, picture.height)
    rectangles = tuple(_rectangles(page, indexes, size) for indexes in places)
    return PageDrawn(
        png=png(picture.width, picture.height, picture.stride, picture.pixels),
        width=picture.width,
        height=picture.height,
        rectangles=rectangles,
    )


def _rectangles(
    page: PdfPage, indexes: Sequence[int], size: tuple[int, int]
) -> tuple[Rectangle, ...]:
    """Return a rectangle for each line that the characters stand on."""
    lines: list[Rectangle] = []
    for index in dict.fromkeys(indexes):
        left, bottom, right, top = page.box(index)
        if right <= left or top <= bottom:
            continue
        corner, opposite = (
            page.to_device(left, top, *size),
            page.to_device(right, bottom, *size),
        )
        box = Rectangle(
            left=min(corner[0], opposite[0]),
            top=min(corner[1], opposite[1]),
            right=max(corner[0], opposite[0]),
            bottom=max(corner[1], opposite[1]),
        )
        if lines and _is_same_line(lines[-1], box):
            box = _around(lines.pop(), box)
        lines.append(box)
    return tuple(lines)


def _is_same_line(line: Rectangle, box: Rectangle) -> bool:
    middle = (box.top + box.bottom) / 2
    across = (box.left + box.right) / 2
    is_beside = line.top <= middle <= line.bottom and box.left >= line.left
    is_below = (
        line.left <= across <= line.right and 0 <= box.top - line.bottom <= box.bottom - box.top
    )
    is_column = line.bottom - line.top > 2 * (line.right - line.left)
    return is_beside or (is_below and is_column)


def _around(one: Rectangle, other: Rectangle) -> Rectangle:
    return Rectangle(
        left=min(one.left, other.left),
        top=min(one.top, other.top),
        right=max(one.right, other.right),
        bottom=max(one.bottom, other.bottom),
    )
