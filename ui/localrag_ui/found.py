"""Passages and sources as the engine names them, and where they stand.

Every text here comes from documents or file names and is untrusted: it is shown as plain text only.
"""

import msgspec


class CellPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A cell, row and column from 1: in a sheet, or in table `table` of a document."""

    row: int
    column: int
    sheet: str | None = None
    table: int | None = None


class ShortAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The stretch of a statement, in its code points, that is the short answer."""

    start: int
    end: int


class FoundPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage as `search` gives it; `page` counts from 1."""

    rank: int
    document: str
    uri: str
    page: int
    page_label: str
    text: str
    document_id: int
    chunk_id: int = 0
    title: str = ""
    heading_path: tuple[str, ...] = ()
    ocr_confidence: float | None = None
    address: str | None = None
    cell: CellPlace | None = None
    duplicates: int = 0


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Citation `mark` of an answer: the exact words on a page."""

    mark: int
    document: str
    uri: str
    page: int
    page_label: str
    quote: str
    document_id: int
    chunk_id: int = 0
    title: str = ""
    ocr_confidence: float | None = None
    address: str | None = None
    cell: CellPlace | None = None


class AppliedName(msgspec.Struct, frozen=True, kw_only=True):
    """A name in the question, and what the glossary had it looked for as, too."""

    name: str
    added: tuple[str, ...] = ()


class GlossaryUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a question took from the glossary."""

    applied: tuple[AppliedName, ...] = ()
