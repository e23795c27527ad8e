"""The outline of a PDF, by PDFium."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium_c

_DEEPEST = 15
_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """An entry of the document's outline; `level` 1 is the highest, `page` counts from 1."""

    title: str
    level: int
    page: int


def outline_of(pdf: pypdfium2.PdfDocument) -> Iterator[Bookmark]:
    """Yield the entries that lead to a page, in their order; one that comes again ends its list."""
    seen: set[int] = set()
    ahead = [(pdfium_c.FPDFBookmark_GetFirstChild(pdf.raw, None), 1)]
    while ahead:
        found, level = ahead.pop()
        address = ctypes.addressof(found.contents) if found else 0
        if not address or address in seen or len(seen) >= _MOST:
            continue
        seen.add(address)
        entry = pypdfium2.PdfBookmark(found, pdf, level)
        page = _page_of(entry)
        if page is not None:
            yield Bookmark(title=_title_of(entry), level=level, page=page + 1)
        ahead.append((pdfium_c.FPDFBookmark_GetNextSibling(pdf.raw, found), level))
        if level < _DEEPEST:
            ahead.append((pdfium_c.FPDFBookmark_GetFirstChild(pdf.raw, found), level + 1))


def _page_of(entry: pypdfium2.PdfBookmark) -> int | None:
    """Return the page, from 0, that an entry leads to, None if it leads elsewhere."""
    destination = entry.get_dest()
    page = None if destination is None else destination.get_index()
    return None if page is None or page >= len(entry.pdf) else int(page)


def _title_of(entry: pypdfium2.PdfBookmark) -> str:
    try:
        return str(entry.get_title())
    except UnicodeDecodeError:
        return ""
