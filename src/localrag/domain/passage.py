"""From the unit of indexing to what a person can be shown."""

from dataclasses import dataclass, replace
from enum import StrEnum

from localrag.domain.document import ReadWarning, SourceFile, Span

CONTENTS = "目次"
INDEX = "索引"


def column_letters(column: int) -> str:
    """Return the letters of a column (from 1) in a spreadsheet: A, B ... Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column (from 1) that letters in a spreadsheet name: A, B ... Z, AA."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: row and column from 1, in a sheet by its name or in table `table` of a document.

    Neither is named in a file that is one table.
    """

    row: int
    column: int
    sheet: str = ""
    table: int = 0

    @property
    def address(self) -> str:
        """The address as spreadsheets write it: `旅費!B12`; `表1!B12` in a table of a document."""
        place = f"{column_letters(self.column)}{self.row}"
        name = self.sheet or (f"表{self.table}" if self.table else "")
        return f"{name}!{place}" if name else place

    def after(self, text: str) -> "Cell":
        """Return the cell that comes after `text`, which begins in this one.

        Rows are lines and a tab is a step to the next column, as readers write tables.
        """
        rows = text.count("\n")
        start = 1 if rows else self.column
        line = text.rpartition("\n")[2]
        return replace(self, row=self.row + rows, column=start + line.count("\t"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpan:
    """A stretch of text on one page (`page` counts from 1, `label` is what is printed).

    `first_cell` is the cell that the first character stands in, None outside tables.
    `ocr_confidence` (0 to 1) is that of the page, None where the text was not recognised from a
    picture.
    """

    page: int
    label: str
    span: Span
    first_cell: Cell | None = None
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The unit of indexing.

    `text` is the stretches of `located`, in order, joined by a line feed; `heading_path` runs
    from the highest heading down; it is CONTENTS or INDEX alone where the text is a table of
    contents or an index. `ordinal` counts from 0 within the document.
    """

    id: int
    document_id: int
    ordinal: int
    heading_path: tuple[str, ...]
    text: str
    located: tuple[PageSpan, ...]

    @property
    def is_contents(self) -> bool:
        """Whether it only says where in the document something stands."""
        return self.heading_path in ((CONTENTS,), (INDEX,))


class IndexName(StrEnum):
    WORDS = "words"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What one index returns: higher `score` is better, `rank` counts from 1."""

    chunk_id: int
    score: float
    rank: int
    index: IndexName


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """A chunk as the indexes take it: its words and where it stands, but no page."""

    chunk_id: int
    document_id: int
    title: str
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChunk:
    """A chunk with the document that it is part of, as the catalogue returns it."""

    chunk: Chunk
    title: str
    source: SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk that a person can be shown; `rank` counts from 1, `hits` says which index found it.

    `twins` is the number of other chunks of the library that say the same and are not shown.
    `joined` are the ids of neighbouring chunks whose text is part of `chunk` here. `newer_at` is
    the location of the newest edition of the document where this is an older one.
    """

    chunk: Chunk
    document_title: str
    source: SourceFile
    rank: int
    score: float
    hits: tuple[Hit, ...]
    twins: int = 0
    joined: tuple[int, ...] = ()
    newer_at: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """What the catalogue keeps on one document row: enough to know whether it changed.

    `chunker` is the version of the rules that its chunks were cut by.
    """

    id: int
    source: SourceFile
    title: str
    pages: int
    chunks: int
    warnings: tuple[ReadWarning, ...] = ()
    chunker: str = ""
