"""Which reader reads which type."""

from importlib import import_module

from localrag.documents.containers import Container
from localrag.documents.media import MediaType
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


def reader_for(media_type: MediaType) -> DocumentReader:
    """Return the reader for a type; its libraries are imported only now."""
    module = import_module(f"localrag.documents.readers.{_MODULES[media_type]}")
    reader: DocumentReader = module.Reader()
    return reader


def container_for(media_type: MediaType) -> Container | None:
    """Return the reader of a type that holds further files, as such; None for all others."""
    if media_type not in _CONTAINERS:
        return None
    module = import_module(f"localrag.documents.readers.{_MODULES[media_type]}")
    container: Container = module.Reader()
    return container
