"""Which reader reads which type."""

from importlib import import_module

from localrag.documents.media import MediaType
from localrag.domain.ports import DocumentReader

_MODULES = {
    MediaType.PDF: "pdf",
    MediaType.DOCX: "docx",
    MediaType.XLSX: "xlsx",
    MediaType.HTML: "html",
    MediaType.MARKDOWN: "markdown",
    MediaType.TEXT: "text",
    MediaType.CSV: "csv",
}


def reader_for(media_type: MediaType) -> DocumentReader:
    """Return the reader for a type; its libraries are imported only now."""
    module = import_module(f"localrag.documents.readers.{_MODULES[media_type]}")
    reader: DocumentReader = module.Reader()
    return reader
