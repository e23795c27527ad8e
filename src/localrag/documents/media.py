"""What kind of file it is: by its content first, by its name second."""

import io
from enum import StrEnum

from localrag.documents.archive import member_names
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


class MediaType(StrEnum):
    """The types that there is a reader for, by their MIME names."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    CSV = "text/csv"


_BY_EXTENSION = {
    "pdf": MediaType.PDF,
    "docx": MediaType.DOCX,
    "docm": MediaType.DOCX,
    "dotx": MediaType.DOCX,
    "xlsx": MediaType.XLSX,
    "xlsm": MediaType.XLSX,
    "xltx": MediaType.XLSX,
    "html": MediaType.HTML,
    "htm": MediaType.HTML,
    "xhtml": MediaType.HTML,
    "md": MediaType.MARKDOWN,
    "markdown": MediaType.MARKDOWN,
    "txt": MediaType.TEXT,
    "text": MediaType.TEXT,
    "log": MediaType.TEXT,
    "rst": MediaType.TEXT,
    "tex": MediaType.TEXT,
    "": MediaType.TEXT,
    "csv": MediaType.CSV,
    "tsv": MediaType.CSV,
    "tab": MediaType.CSV,
}
_BINARY = frozenset({MediaType.PDF, MediaType.DOCX, MediaType.XLSX})
_BINARY_STARTS = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "elf"),
    (b"MZ\x90\x00", "exe"),
    (b"SQLite format 3", "sqlite"),
)
_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_START_WITHIN = 1024  # the header may come late: ISO 32000-1, annex H, note 13
_ZIP_MAIN_PARTS = (
    ("word/document.xml", MediaType.DOCX),
    ("xl/workbook.xml", MediaType.XLSX),
)
_ZIP_OTHERS = (
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("mimetype", "odf"),
)


def media_type(data: bytes, extension: str) -> MediaType:
    """Return the type of a file with these bytes and this name ending (lower case, no dot).

    Raises DocumentError: EMPTY, UNSUPPORTED (with the type), PASSWORD_NEEDED for an encrypted
    Office file, DAMAGED where the content is not what the name says.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(DocumentCode.EMPTY)
    if b"%PDF-" in data[:_PDF_START_WITHIN]:
        return MediaType.PDF
    if data.startswith(_ZIP_START):
        return _zip_type(data, extension)
    if data.startswith(_OLE_START):
        raise _ole_error(data, extension)
    return _type_by_name(data, extension)


def _type_by_name(data: bytes, extension: str) -> MediaType:
    other = next((name for start, name in _BINARY_STARTS if data.startswith(start)), None)
    by_name = _BY_EXTENSION.get(extension)
    if other is not None or by_name is None:
        raise DocumentError(DocumentCode.UNSUPPORTED, type=other or extension)
    if by_name in _BINARY:
        raise DocumentError(DocumentCode.DAMAGED)
    return by_name


def _zip_type(data: bytes, extension: str) -> MediaType:
    try:
        names = member_names(io.BytesIO(data))
    except DocumentError:
        if _BY_EXTENSION.get(extension) in _BINARY:
            raise
        raise DocumentError(DocumentCode.UNSUPPORTED, type=extension or "zip") from None
    for part, kind in _ZIP_MAIN_PARTS:
        if part in names:
            return kind
    for part, name in _ZIP_OTHERS:
        if part in names:
            raise DocumentError(DocumentCode.UNSUPPORTED, type=name)
    if _BY_EXTENSION.get(extension) in _BINARY:
        raise DocumentError(DocumentCode.DAMAGED)
    raise DocumentError(DocumentCode.UNSUPPORTED, type=extension or "zip")


def _ole_error(data: bytes, extension: str) -> DocumentError:
    if _ENCRYPTED_PACKAGE in data:
        return DocumentError(DocumentCode.PASSWORD_NEEDED)
    return DocumentError(DocumentCode.UNSUPPORTED, type=extension or "ole")
