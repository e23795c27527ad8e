"""What kind of file it is: by its content first, by its name second."""

import io
import re
from collections.abc import Callable
from enum import StrEnum

from localrag.documents.archive import first_member, member_names
from localrag.documents.compound import compound_type
from localrag.documents.foreign import foreign_type, is_text, unread
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


class MediaType(StrEnum):
    """The types that are known, by their MIME names."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    PPT = "application/vnd.ms-powerpoint"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODP = "application/vnd.oasis.opendocument.presentation"
    RTF = "application/rtf"
    JTD = "application/x-js-taro"
    XDW = "application/vnd.fujixerox.docuworks"
    HTML = "text/html"
    MHTML = "multipart/related"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    CSV = "text/csv"
    JSON = "application/json"
    XML = "application/xml"
    LAW_XML = "application/vnd.e-gov.law+xml"  # our own name: the schema has none
    EML = "message/rfc822"
    MBOX = "application/mbox"
    ZIP = "application/zip"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"


WORKBOOKS = frozenset({MediaType.XLSX, MediaType.XLSB, MediaType.XLS, MediaType.ODS})
SHEETS = WORKBOOKS | {MediaType.CSV}

_BY_EXTENSION = {
    "pdf": MediaType.PDF,
    "docx": MediaType.DOCX,
    "docm": MediaType.DOCX,
    "dotx": MediaType.DOCX,
    "xlsx": MediaType.XLSX,
    "xlsm": MediaType.XLSX,
    "xltx": MediaType.XLSX,
    "xlsb": MediaType.XLSB,
    "pptx": MediaType.PPTX,
    "pptm": MediaType.PPTX,
    "ppsx": MediaType.PPTX,
    "potx": MediaType.PPTX,
    "doc": MediaType.DOC,
    "xls": MediaType.XLS,
    "ppt": MediaType.PPT,
    "odt": MediaType.ODT,
    "ods": MediaType.ODS,
    "odp": MediaType.ODP,
    "rtf": MediaType.RTF,
    "jtd": MediaType.JTD,
    "jtt": MediaType.JTD,
    "jtdc": MediaType.JTD,
    "jttc": MediaType.JTD,
    "jfw": MediaType.JTD,
    "jaw": MediaType.JTD,
    "jbw": MediaType.JTD,
    "juw": MediaType.JTD,
    "xdw": MediaType.XDW,
    "xbd": MediaType.XDW,
    "xct": MediaType.XDW,
    "html": MediaType.HTML,
    "htm": MediaType.HTML,
    "xhtml": MediaType.HTML,
    "mht": MediaType.MHTML,
    "mhtml": MediaType.MHTML,
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
    "json": MediaType.JSON,
    "jsonl": MediaType.JSON,
    "ndjson": MediaType.JSON,
    "geojson": MediaType.JSON,
    "xml": MediaType.XML,
    "eml": MediaType.EML,
    "mbox": MediaType.MBOX,
    "mbx": MediaType.MBOX,
    "zip": MediaType.ZIP,
    "png": MediaType.PNG,
    "jpg": MediaType.JPEG,
    "jpeg": MediaType.JPEG,
    "tif": MediaType.TIFF,
    "tiff": MediaType.TIFF,
}
# What only its own program reads and whose content gives it away no further than its name.
_BY_NAME_ALONE = frozenset({MediaType.JTD, MediaType.XDW})
_TEXTUAL = frozenset(
    {
        MediaType.HTML,
        MediaType.MHTML,
        MediaType.MARKDOWN,
        MediaType.TEXT,
        MediaType.CSV,
        MediaType.JSON,
        MediaType.XML,
        MediaType.EML,
        MediaType.MBOX,
    }
)
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"{\\rtf", MediaType.RTF),
)
_ZIP_START = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_START_WITHIN = 1024  # the header may come late: ISO 32000-1, annex H, note 13
_ZIP_MAIN_PARTS = (
    ("word/document.xml", MediaType.DOCX),
    ("xl/workbook.xml", MediaType.XLSX),
    ("xl/workbook.bin", MediaType.XLSB),
    ("ppt/presentation.xml", MediaType.PPTX),
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": MediaType.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": MediaType.ODS,
    b"application/vnd.oasis.opendocument.presentation": MediaType.ODP,
}
_HEAD_BYTES = 4096
_COULD_BE_WORDS = frozenset({"bmp", "bz2", "mp3"})  # BM, BZh and ID3 begin words too
_BYTES_OF_ASCII = re.compile(rb"\x00|^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff")
_LAW = re.compile(rb"<(?:Law|DataRoot)[\s>]")
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_XHTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MAIL_HEADERS = re.compile(
    rb"^(?:received|return-path|from|to|cc|date|subject|message-id|mime-version|delivered-to|reply-to"
    rb"|content-type|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_ENOUGH_HEADERS = 3
_SNAPSHOT = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MBOX = re.compile(rb"From \S+.*\r?\n(?:>?[\w-]+:)")


def media_type(data: bytes, extension: str) -> MediaType:
    """Return the type of a file with these bytes and this name ending (lower case, no dot).

    A file with an ending that is not known is a text if its content is. Raises DocumentError: EMPTY,
    UNSUPPORTED, NEEDS_UNPACKING or NOT_A_DOCUMENT (with the type), PASSWORD_NEEDED for an encrypted
    Office file, DAMAGED where the content is not what the name says.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(DocumentCode.EMPTY)
    if b"%PDF-" in data[:_PDF_START_WITHIN]:
        return MediaType.PDF
    if data.startswith((_ZIP_START, _EMPTY_ZIP)):
        return _zip_type(data, extension)
    if data.startswith(_OLE_START):
        return _ole_type(data, extension)
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    return _text_type(data, extension)


def _text_type(data: bytes, extension: str) -> MediaType:
    named = _BY_EXTENSION.get(extension)
    if named in _BY_NAME_ALONE:
        return named
    head = _BYTES_OF_ASCII.sub(b"", data[:_HEAD_BYTES])
    other = foreign_type(data)
    if other and not (named in _TEXTUAL and other in _COULD_BE_WORDS):
        raise unread(other)
    shown = _shown_by(head, named)
    if shown is not None:
        return shown
    if named is None:
        if is_text(data, extension):
            return MediaType.TEXT
        raise unread(extension)
    if named in _TEXTUAL:
        return named
    raise DocumentError(DocumentCode.DAMAGED)


def _shown_by(head: bytes, named: MediaType | None) -> MediaType | None:
    """Return what the first bytes of a text show it to be, whatever its name is.

    Offices have `.xls` and `.doc` files that a web system wrote as HTML.
    """
    if _XML.match(head):
        if _LAW.search(head):
            return MediaType.LAW_XML
        return MediaType.HTML if _XHTML.search(head) else MediaType.XML
    for kinds, kind, is_shown in _SHOWN:
        if named in kinds and is_shown(head):
            return kind
    return None


def _is_mail(head: bytes) -> bool:
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    lines = [line for line in top.splitlines() if line[:1] not in (b" ", b"\t")]
    headers = len(_MAIL_HEADERS.findall(top))
    return headers >= _ENOUGH_HEADERS and headers * 2 >= len(lines)


def _zip_type(data: bytes, extension: str) -> MediaType:
    named = _BY_EXTENSION.get(extension)
    try:
        package = _package_type(data)
    except DocumentError as error:
        if named is not None or error.code == DocumentCode.UNSUPPORTED:
            raise
        raise unread(extension or "zip") from None
    if package is not None:
        return package
    if named is MediaType.ZIP or extension == "":
        return MediaType.ZIP
    if named in _BY_NAME_ALONE:
        return named
    if named is not None:
        raise DocumentError(DocumentCode.DAMAGED)
    raise unread(extension)


def _package_type(data: bytes) -> MediaType | None:
    """Return which Office package a zip is, None if it is only a zip."""
    names = member_names(io.BytesIO(data))
    for part, kind in _ZIP_MAIN_PARTS:
        if part in names:
            return kind
    if "mimetype" not in names:
        return None
    mime = first_member(io.BytesIO(data), "mimetype").strip()
    if mime not in _ODF:
        raise DocumentError(DocumentCode.UNSUPPORTED, type=mime.decode("ascii", "replace")[:80])
    return _ODF[mime]


_SHOWN: tuple[tuple[frozenset[MediaType | None], MediaType, Callable[[bytes], object]], ...] = (
    (
        frozenset({MediaType.XML}),
        MediaType.LAW_XML,
        lambda head: _LAW.match(head.lstrip()),
    ),
    (
        frozenset({MediaType.XLS, MediaType.DOC, MediaType.TEXT}),
        MediaType.HTML,
        _HTML.match,
    ),
    (frozenset({MediaType.TEXT, None}), MediaType.MBOX, _MBOX.match),
    (frozenset({MediaType.TEXT, MediaType.EML, None}), MediaType.EML, _is_mail),
)


def _ole_type(data: bytes, extension: str) -> MediaType:
    """Return the type of an OLE compound file, by the streams in it."""
    found = compound_type(data)
    if found == "encrypted":
        raise DocumentError(DocumentCode.PASSWORD_NEEDED)
    if found and found in _BY_EXTENSION:
        return _BY_EXTENSION[found]
    raise DocumentError(DocumentCode.UNSUPPORTED, type=found or extension or "ole")
