"""Params of each method, as the client writes and the engine reads them."""

from typing import Annotated, Literal

import msgspec


class NoParams(msgspec.Struct, frozen=True, kw_only=True):
    """Params of library.status, library.documents, models.list, ask.warm and shutdown."""


class HelloParams(msgspec.Struct, frozen=True, kw_only=True):
    """hello: the version of the client."""

    version: str


class SyncParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.sync: file: URIs of folders to register or take off, before the run.

    `again` are documents or files that are read anew, whether they have changed or not.
    """

    add_folders: tuple[str, ...] = ()
    remove_folders: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


class SettleParams(msgspec.Struct, frozen=True, kw_only=True):
    """library.settle: whether documents whose files are gone leave the library, or stay."""

    is_removal: bool


class ScopeParams(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a library that search and ask look at, as people type it; all of it if empty.

    `folders` are paths or names, `types` endings such as pdf, `after` and `before` ISO days of the
    files' last change, `fiscal_years` such as 令和6年度, R6 or 2024.
    """

    paths: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    fiscal_years: tuple[str, ...] = ()
    document_number: str | None = None
    division: str | None = None
    heading: str | None = None


class SearchParams(msgspec.Struct, frozen=True, kw_only=True):
    """search: `top` is the number of passages, `per_document` how many of one document come first.

    `indexes` is hybrid, words or vectors.
    """

    text: str
    top: int = 8
    scope: ScopeParams = ScopeParams()
    per_document: int = 3
    indexes: Literal["hybrid", "words", "vectors"] = "hybrid"


class AskParams(msgspec.Struct, frozen=True, kw_only=True):
    """ask: `top` is the number of passages to read, `history` the questions before, oldest first.

    `seconds` is the time that the model may read before it writes; `model` is the id of one to write
    instead of that in use; `strict` leaves out what no source supports. With `keeps` the answer is
    kept, in `conversation`, whose questions then are the history, or in a new one for None; it is a
    further answer to the question `turn` of it where that is given. An approved answer comes first
    unless `approved` is false or a further answer is wanted.
    """

    text: str
    mode: Literal["auto", "generate", "extract"] = "auto"
    top: int = 8
    scope: ScopeParams = ScopeParams()
    history: tuple[str, ...] = ()
    seconds: Annotated[float, msgspec.Meta(ge=0.1, le=3600)] = 20.0
    keeps: bool = False
    conversation: int | None = None
    turn: int | None = None
    model: str | None = None
    strict: bool = False
    approved: bool = True


class PageParams(msgspec.Struct, frozen=True, kw_only=True):
    """page.show: `page` counts from 1; `quotes` are verbatim stretches of the page.

    Every place of `words` is marked too. With `as_text` a page that could be drawn comes as the
    text that was read from it.
    """

    document_id: int
    page: int
    width_px: int = 1000
    quotes: tuple[str, ...] = ()
    words: str = ""
    as_text: bool = False


class ForgetParams(msgspec.Struct, frozen=True, kw_only=True):
    """document.forget: file: URI of a document."""

    uri: str


class PinParams(msgspec.Struct, frozen=True, kw_only=True):
    """pins.set: file: URI of a document, and whether it is to be pinned."""

    uri: str
    is_pinned: bool


class AddModelParams(msgspec.Struct, frozen=True, kw_only=True):
    """models.add: a path as people type it, and whether a licence that forbids work is accepted."""

    path: str
    accept_licence: bool = False


class CancelParams(msgspec.Struct, frozen=True, kw_only=True):
    """cancel: the id of the request to stop."""

    request: int
