"""A page of a PDF or an image file as a picture, for people and for text recognition.

Runs inside the reader process.
"""

from localrag.documents.draw_page import draw_page, page_png
from localrag.documents.drawing import DrawPage, PageDrawn
from localrag.documents.media import MediaType, media_type
from localrag.documents.messages import TakePicture
from localrag.documents.pictures import frame_png, shown_png
from localrag.documents.read_file import source_bytes
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension

_DPI = 300  # what Tesseract's models were made for
_WIDEST_PX = 4000
_IMAGES = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.TIFF})


def page_picture(request: TakePicture) -> bytes:
    """Return the page as a PNG of about 300 dots per inch. Raises DocumentError."""
    data, kind = _source(request, request.limits)
    if kind is MediaType.PDF:
        return page_png(data, request.page, _DPI, request.limits)
    if kind in _IMAGES:
        return frame_png(data, request.page, request.limits)
    raise DocumentError(DocumentCode.UNSUPPORTED, type=kind.value)


def shown_page(request: DrawPage) -> PageDrawn:
    """Return the page as people are shown it; in images no quotes are found.

    Raises DocumentError.
    """
    limits = ReadLimits()
    data, kind = _source(request, limits)
    if kind is MediaType.PDF:
        return draw_page(data, request)
    if kind not in _IMAGES:
        raise DocumentError(DocumentCode.UNSUPPORTED, type=kind.value)
    width = max(1, min(request.width_px, _WIDEST_PX))
    png, width, height = shown_png(data, request.page, width, limits)
    nowhere: tuple[tuple[()], ...] = ((),) * len(request.quotes)
    return PageDrawn(png=png, width=width, height=height, rectangles=nowhere)


def _source(request: TakePicture | DrawPage, limits: ReadLimits) -> tuple[bytes, MediaType]:
    data = source_bytes(request.path, request.name_ending, request.member, limits)
    ending = extension(request.member) if request.member else request.name_ending
    return data, media_type(data, ending)
