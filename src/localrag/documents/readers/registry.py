"""Which reader reads which type."""

from importlib import import_module
from types import ModuleType

from localrag.documents.containers import Container
from localrag.documents.media import MediaType
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.ports import DocumentReader

_MODULES = {
    MediaType.PDF: "pdf",
    MediaType.DOCX: "docx",
    MediaType.XLSX: "xlsx",
    MediaType.XLSB: "xlsx",
    MediaType.XLS: "xls",
    MediaType.PPTX: "pptx",
    MediaType.ODT: "odt",
    MediaType.ODS: "ods",
    MediaType.ODP: "odp",
    MediaType.RTF: "rtf",
    MediaType.JTD: "jtd",
    MediaType.XDW: "xdw",
    MediaType.HTML: "html",
    MediaType.MHTML: "mhtml",
    MediaType.MARKDOWN: "markdown",
    MediaType.TEXT: "text",
    MediaType.CSV: "csv",
    MediaType.JSON: "json",
    MediaType.XML: "xml",
    MediaType.LAW_XML: "law_xml",
    MediaType.EML: "eml",
    MediaType.MBOX: "mbox",
    MediaType.ZIP: "zip",
    MediaType.PNG: "image",
    MediaType.JPEG: "image",
    MediaType.TIFF: "image",
}
_CONTAINERS = frozenset({MediaType.EML, MediaType.MBOX, MediaType.ZIP})


_BY_OTHER_PROGRAMS = {MediaType.DOC: "doc", MediaType.PPT: "ppt"}


def reader_for(media_type: MediaType) -> DocumentReader:
    """Return the reader for a type; its libraries are imported only now.

    Raises DocumentError NEEDS_CONVERTER for a format that another program has to convert.
    """
    if media_type in _BY_OTHER_PROGRAMS:
        raise DocumentError(DocumentCode.NEEDS_CONVERTER, type=_BY_OTHER_PROGRAMS[media_type])
    reader: DocumentReader = _module(media_type).Reader()
    return reader


def is_container(media_type: MediaType) -> bool:
    """Whether files of the type hold further files."""
    return media_type in _CONTAINERS


def container_for(media_type: MediaType) -> Container:
    """Return the reader of a type that holds further files, as such."""
    container: Container = _module(media_type).Reader()
    return container


def _module(media_type: MediaType) -> ModuleType:
    return import_module(f"localrag.documents.readers.{_MODULES[media_type]}")
