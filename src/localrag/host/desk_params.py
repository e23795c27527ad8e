"""Params of what the library, the models and the settings of the desktop ask for."""

import msgspec


class CheckParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.check: whether every byte is read too, which takes minutes on a large library."""

    read_data: bool = False


class FindInDocumentParams(msgspec.Struct, frozen=True, kw_only=True):
    """document.find: words as people type them; white space and width of letters do not count."""

    document_id: int
    words: str


class ExportParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.export: a file to write; the rows of these URIs in their order, all rows for None."""

    path: str
    uris: tuple[str, ...] | None = None


class UriParams(msgspec.Struct, frozen=True, kw_only=True):
    """document.remember: file: URI of a document that was left out."""

    uri: str


class ModelParams(msgspec.Struct, frozen=True, kw_only=True):
    """models.verify, models.remove, models.use: the id of a model that was added."""

    id: str
