"""What a workflow needs from the rooms below, as protocols; wiring chooses who fulfils them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TypeVar

from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document, Page, ReadWarning
from localrag.domain.library import (
    Folder,
    FoundFile,
    LibraryStatus,
    ModelFingerprint,
    SkippedFile,
)
from localrag.domain.limits import ReadLimits
from localrag.domain.model_ports import Matrix
from localrag.domain.passage import Chunk, Hit, IndexedDocument, StoredChunk
from localrag.domain.question import Scope

Query_contra = TypeVar("Query_contra", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a reader gets out of a file; `title` is None where the file names none.

    `ocr_pages` are the numbers of pages whose text should be recognised from their picture,
    because they have none or what they have is not what is seen.
    """

    title: str | None
    pages: tuple[Page, ...]
    warnings: tuple[ReadWarning, ...] = ()
    ocr_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutcome:
    """What became of a file on disk, and of each thing inside it if it is an archive or mail."""

    file: Document | SkippedFile
    members: tuple[Document | SkippedFile, ...] = ()


class DocumentReader(Protocol):
    """One format. Runs inside a reader process; the bytes are untrusted."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages. Raises DocumentError; never returns a part as the whole."""
        ...


class DocumentSource(Protocol):
    """Reads files in child processes, several at a time."""

    @property
    def version(self) -> str:
        """The version of the readers and of what helps them: when it changes, rows are tried again."""
        ...

    @property
    def has_ocr(self) -> bool:
        """Whether text in pictures is recognised."""
        ...

    def read(self, files: Iterable[FoundFile], cancel: CancelToken) -> Iterator[ReadOutcome]:
        """Yield one outcome per file, in the order of `files`. Raises Cancelled."""
        ...


class PassageIndex(Protocol[Query_contra]):
    """Chunks by one kind of likeness. The query is a text for words, a vector for vectors."""

    def search(
        self, query: Query_contra, limit: int, documents: frozenset[int] | None
    ) -> list[Hit]:
        """Return the best hits, best first, ties by chunk id.

        `documents` limits the search to these document ids; None is the whole library.
        """
        ...

    def scores(self, query: Query_contra, chunk_ids: Sequence[int]) -> list[float]:
        """Return what `search` would give each of these chunks; 0 for one that is not there."""
        ...


class TermStatistics(Protocol):
    """How much each term of a library says."""

    def weights(self, terms: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each term: ln(1 + (N - n + .5) / (n + .5)).

        A term that no chunk has gets the highest weight. Source: Lucene's BM25Similarity.
        """
        ...


class Catalogue(Protocol):
    """What is kept of the documents; reading only, safe while another process writes."""

    def generation(self) -> int:
        """Return the number of the last committed state; it grows with each change."""
        ...

    def documents(self) -> Iterator[IndexedDocument]:
        """Yield all documents, ordered by path."""
        ...

    def chunks(self, chunk_ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks in the order asked for; ids that are gone are left out."""
        ...

    def page(self, document_id: int, number: int) -> Page | None:
        """Return page `number` (from 1) of a document, or None."""
        ...

    def in_scope(self, scope: Scope) -> frozenset[int] | None:
        """Return the ids of the documents in scope; None for the whole library."""
        ...


class TwinCounts(Protocol):
    """How often the same words stand in a library."""

    def twins(self, chunk_ids: Sequence[int]) -> dict[int, int]:
        """Return for each chunk how many others have the same words, white space aside."""
        ...


class LibraryWriter(Protocol):
    """The one writer of a library. Each call is one transaction, durable when it returns."""

    def commit(self, document: Document, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Put the document in whole, in place of an earlier version or an earlier skip row.

        `vectors` has one row per chunk, float32, unit length.
        """
        ...

    def touch(self, document_id: int, file: FoundFile) -> None:
        """Note that the same bytes now carry another time."""
        ...

    def skip(self, file: SkippedFile) -> None:
        """Put a row with a reason in place of the document or of an earlier row."""
        ...

    def move(self, path: bytes, file: FoundFile) -> None:
        """Give the document at `path`, with all that lies in it, the path and time of `file`."""
        ...

    def set_original(self, path: bytes, original: bytes | None) -> None:
        """Note which file on disk the document at `path` was exported from, or that it was not."""
        ...

    def use_model(
        self, model: ModelFingerprint, vectors: Iterator[tuple[Sequence[int], Matrix]]
    ) -> None:
        """Replace the vectors of all chunks by those of another model, in one transaction.

        `vectors` yields chunk ids with one row each, and must cover every chunk of the library.
        """
        ...

    def remove(self, paths: Sequence[bytes]) -> int:
        """Take documents and skip rows out, from SQLite and both caches; return how many went."""
        ...

    def publish(self, at: datetime) -> int:
        """Bring both caches up to date, note the end of the run, return the generation."""
        ...


class FolderRegister(Protocol):
    """Which folders belong to a library, and which paths are kept out of it."""

    def folders(self) -> list[Folder]:
        """Return the registered folders in the order of registration."""
        ...

    def register(self, folder: Folder) -> None:
        """Add a folder, or put new rules in place of its old ones."""
        ...

    def forgotten(self) -> frozenset[bytes]:
        """Return the paths that later runs leave out."""
        ...

    def set_forgotten(self, path: bytes, *, is_forgotten: bool) -> None:
        """Keep a path out of later runs, or let it in again."""
        ...

    def unregister(self, path: bytes) -> None:
        """Take a folder off the list; its documents go with the next run."""
        ...


class RunState(Protocol):
    """What the index workflow compares the folders with."""

    def known(self) -> dict[bytes, IndexedDocument | SkippedFile]:
        """Return every row of the library by path."""
        ...

    def status(self) -> LibraryStatus:
        """Return counts, skipped files and the state of the library."""
        ...


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the aware time."""
        ...
