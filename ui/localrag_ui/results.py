"""What the engine answers, as the UI reads it. Fields that we do not know are ignored.

Every text here comes from documents, file names or models and is untrusted: it is shown as
plain text only (`localrag_ui.widgets.safe_text`).
"""

import msgspec

from localrag_ui.found import FoundPassage, GlossaryUse


class FolderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A registered folder."""

    path: str
    uri: str


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Documents whose files are gone: hidden from results, or of folders that are not to be seen."""

    hidden: int
    doubtful: int
    since: str


class StatusResult(msgspec.Struct, frozen=True, kw_only=True):
    """The part of `library.status` that the window shows; found = indexed + skipped."""

    library: str = ""
    documents: int = 0
    found: int = 0
    indexed: int = 0
    skipped: tuple[msgspec.Raw, ...] = ()
    folders: tuple[FolderRow, ...] = ()
    models: dict[str, str | None] = {}
    removals: Waiting | None = None
    generation: int = 0
    size_bytes: int = 0
    last_run: str | None = None
    encrypted: bool = False


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file was skipped, or what a document that was read lacks, in both languages."""

    code: str
    ja: str
    en: str


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the document table; `state` is indexed or skipped, `modified` ISO 8601.

    `container` is the archive or mail that the document lies in.
    """

    id: int
    path: str
    uri: str
    title: str = ""
    type: str = ""
    pages: int | None = None
    state: str = "indexed"
    reason: Reason | None = None
    warnings: tuple[Reason, ...] = ()
    container: str | None = None
    modified: str | None = None
    size_bytes: int = 0


class DocumentsResult(msgspec.Struct, frozen=True, kw_only=True):
    documents: tuple[DocumentRow, ...] = ()


class TextBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a page's text: heading, paragraph, list, table or footnote."""

    kind: str
    start: int
    end: int
    level: int = 0


class PageResult(msgspec.Struct, frozen=True, kw_only=True):
    """A page: a picture (`png` as bytes, `rectangles` in its pixels) or a text with spans.

    `spans` are half-open ranges of code points in `text`, `blocks` say what stands where. A text
    with `is_drawable` was read from a page that can be drawn.
    """

    kind: str
    png: bytes = b""
    rectangles: tuple[tuple[float, float, float, float], ...] = ()
    title: str = ""
    label: str = ""
    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    pages: int | None = None
    blocks: tuple[TextBlock, ...] = ()
    is_drawable: bool = False


class IndexResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did, in top-level files."""

    found: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0


class RowRemark(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a row of a file; `message` is in the language of the engine."""

    row: int
    message: str
    fault: bool = False


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a running request; which fields count depends on `kind`."""

    kind: str
    total: int | None = None
    done: int = 0
    item: str = ""
    text: str = ""
    passages: tuple[FoundPassage, ...] = ()
    search_ms: float = 0.0
    query_used: str = ""
    glossary: GlossaryUse = GlossaryUse()
    remarks: tuple[RowRemark, ...] = ()
