"""Page labels of a PDF as they are printed (i, ii, 1, A-1 ...), by pypdf.

Text, pictures and outline come from PDFium (see `pdfium`), whose text is right where pypdf's is not.
"""

import logging
from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

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


def page_labels(data: bytes) -> tuple[str, ...]:
    """Return a label for each page of the PDF in `data`.

    There are none where the labels only count, and where that part of the file is broken. Raises
    DocumentError PASSWORD_NEEDED; the empty password is tried.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    try:
        reader = PdfReader(BytesIO(data))
        is_locked = reader.is_encrypted and not _opened(reader)
    except _BROKEN:
        return ()
    if is_locked:
        raise DocumentError(DocumentCode.PASSWORD_NEEDED)
    return _labels(reader)


def _opened(reader: PdfReader) -> bool:
    return reader.decrypt("") is not PasswordType.NOT_DECRYPTED


def _labels(reader: PdfReader) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        labels = tuple(str(label) for label in reader.page_labels)
    except _BROKEN:
        return ()
    return () if labels == tuple(map(str, range(1, len(labels) + 1))) else labels
