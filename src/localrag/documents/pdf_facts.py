"""What a PDF says of itself, by pypdf: page labels, outline and encryption.

Text and pictures come from PDFium (see `pdfium`), whose text is right where pypdf's is not.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import Destination

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

# What pypdf raises on files that break the rules; PDFium may still read their text.
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """An entry of the document's outline; `level` 1 is the highest, `page` counts from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """A label per page (none if they only count), outline."""

    labels: tuple[str, ...] = ()
    outline: tuple[Bookmark, ...] = ()

    def label(self, number: int) -> str:
        """Return what is printed on page `number` (from 1): its label, or else the number."""
        named = self.labels[number - 1] if number <= len(self.labels) else ""
        return named or str(number)


def pdf_facts(data: bytes) -> PdfFacts:
    """Return what the PDF in `data` says of itself; nothing where that part of it is broken.

    Raises DocumentError PASSWORD_NEEDED; the empty password is tried.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    try:
        reader = PdfReader(BytesIO(data))
        is_locked = reader.is_encrypted and not _opened(reader)
    except _BROKEN:
        return PdfFacts()
    if is_locked:
        raise DocumentError(DocumentCode.PASSWORD_NEEDED)
    return PdfFacts(labels=_labels(reader), outline=_outline(reader))


def _opened(reader: PdfReader) -> bool:
    return reader.decrypt("") is not PasswordType.NOT_DECRYPTED


def _labels(reader: PdfReader) -> tuple[str, ...]:
    """Return the labels; none where they only count, as they do by default."""
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        labels = tuple(str(label) for label in reader.page_labels)
    except _BROKEN:
        return ()
    return () if labels == tuple(map(str, range(1, len(labels) + 1))) else labels


def _outline(reader: PdfReader) -> tuple[Bookmark, ...]:
    try:
        return tuple(_bookmarks(reader, reader.outline, 1))
    except _BROKEN:
        return ()


def _bookmarks(reader: PdfReader, entries: Sequence[Any], level: int) -> Iterator[Bookmark]:
    """Yield the entries in their order, a list being the children of the entry before it."""
    for entry in entries:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, level + 1)
        elif isinstance(entry, Destination):
            page = reader.get_destination_page_number(entry)
            if page is not None:
                yield Bookmark(title=str(entry.title), level=level, page=page + 1)
