"""Pictures of pages: nothing but text recognition gets text out of them."""

from typing import BinaryIO

from localrag.documents.pictures import page_count
from localrag.domain.document import Page
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content


class Reader:
    """Reads PNG, JPEG and TIFF files; a TIFF has a page per frame."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return empty pages, all of them to be recognised. Raises DocumentError."""
        count = page_count(stream.read(limits.file_bytes), limits)
        numbers = tuple(range(1, count + 1))
        pages = tuple(Page(number=n, label=str(n), text="", blocks=()) for n in numbers)
        return Content(title=None, pages=pages, ocr_pages=numbers)
