"""Params of each method, as the client writes and the engine reads them."""

from typing import Literal

import msgspec


class NoParams(msgspec.Struct, frozen=True, kw_only=True):
    """Params of library.status, library.documents, models.list and shutdown."""


class HelloParams(msgspec.Struct, frozen=True, kw_only=True):
    """hello: the version of the client."""

    version: str


class SyncParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.sync: file: URIs of folders to register or take off, before the run."""

    add_folders: tuple[str, ...] = ()
    remove_folders: tuple[str, ...] = ()


class SettleParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.settle: whether documents whose files are gone leave the library, or stay."""

    is_removal: bool


class SearchParams(msgspec.Struct, frozen=True, kw_only=True):
    """search: `top` is the number of passages."""

    text: str
    top: int = 8


class AskParams(msgspec.Struct, frozen=True, kw_only=True):
    """ask: `top` is the number of passages to read."""

    text: str
    mode: Literal["auto", "generate", "extract"] = "auto"
    top: int = 8


class PageParams(msgspec.Struct, frozen=True, kw_only=True):
    """page.show: `page` counts from 1; `quotes` are verbatim stretches of the page."""

    document_id: int
    page: int
    width_px: int = 1000
    quotes: tuple[str, ...] = ()


class ForgetParams(msgspec.Struct, frozen=True, kw_only=True):
    """document.forget: file: URI of a document."""

    uri: str


class AddModelParams(msgspec.Struct, frozen=True, kw_only=True):
    """models.add: a path as people type it."""

    path: str


class CancelParams(msgspec.Struct, frozen=True, kw_only=True):
    """cancel: the id of the request to stop."""

    request: int
