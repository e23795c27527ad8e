"""What of a library is worth reading ahead, and what models have kept of it.

The files are written by the model process (engines.kept_states). Their names begin with the id of
the document and the generation of its content, both in figures, so that what belongs to a document
can be deleted without looking inside.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from localrag.domain.errors import StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.passage import Passage, StoredChunk
from localrag.domain.paths import displayed
from localrag.domain.reading import Part, PinnedDocument
from localrag.domain.reading_size import ReadingSize
from localrag.store.catalogue import SqliteCatalogue
from localrag.store.columns import raw, to_microseconds, to_text, whole
from localrag.store.database import Database, open_with
from localrag.store.files import remove, told_as_store_error
from localrag.store.lock import WriterLock
from localrag.store.reading_size import reading_in

_FOUND = "SELECT id FROM documents WHERE path = ? AND container IS NULL"
_PIN = "INSERT OR IGNORE INTO pinned (document) VALUES (?)"
_UNPIN = "DELETE FROM pinned WHERE document = ?"
_PINNED = (
    "SELECT d.id, d.generation, d.path, d.title FROM pinned AS p "
    "JOIN documents AS d ON d.id = p.document ORDER BY d.path"
)
_OF_DOCUMENT = "SELECT id FROM chunks WHERE document = ? ORDER BY ordinal"
_CITE = (
    "INSERT INTO cited (chunk, times, last_us) SELECT id, 1, ?2 FROM chunks WHERE id = ?1 "
    "ON CONFLICT (chunk) DO UPDATE SET times = times + 1, last_us = excluded.last_us"
)
_MOST_CITED = (
    "SELECT c.chunk, h.document, d.generation FROM cited AS c "
    "JOIN chunks AS h ON h.id = c.chunk JOIN documents AS d ON d.id = h.document "
    "WHERE c.times >= 2 ORDER BY c.times DESC, c.last_us DESC LIMIT ?"
)
_HELD = "SELECT id, generation FROM documents"


class SqliteReading:
    """ReadingRegister of one library.

    Pinning needs a library that was opened for writing. All methods raise StoreError.
    """

    def __init__(self, database: Database, catalogue: SqliteCatalogue, folder: Path) -> None:
        self._database = database
        self._catalogue = catalogue
        self._library = folder
        self._folder = reading_in(folder, database.key)

    def pinned(self) -> list[PinnedDocument]:
        """Return the pinned documents by path."""
        return [
            PinnedDocument(
                part=Part(document=whole(number), generation=whole(generation)),
                path=raw(path),
                title=to_text(title),
            )
            for number, generation, path, title in self._database.rows(_PINNED)
        ]

    def pin(self, paths: Sequence[bytes]) -> None:
        """Pin the documents at `paths`. Raises UsageError NOT_IN_LIBRARY, then nothing is pinned."""
        numbers = [self._number(path) for path in paths]
        with self._database.transaction():
            self._database.run_each(_PIN, [(number,) for number in numbers])

    def unpin(self, paths: Sequence[bytes]) -> None:
        """Take pins away. Raises UsageError NOT_PINNED, then none is taken away.

        What is kept of the documents goes at once.
        """
        pinned = {document.path: document.part.document for document in self.pinned()}
        for path in paths:
            if path not in pinned:
                raise UsageError(UsageCode.NOT_PINNED, path=displayed(path))
        gone = {pinned[path] for path in paths}
        with self._database.transaction():
            self._database.run_each(_UNPIN, [(number,) for number in sorted(gone)])
        begins = tuple(f"{number:x}-" for number in gone)
        self._drop(lambda name: name.startswith(begins) and name.split("-")[2][:4] == "all.")

    def whole(self, document_id: int) -> tuple[Passage, ...]:
        """Return every passage of a document in reading order, numbered from 1."""
        rows = self._database.rows(_OF_DOCUMENT, (document_id,))
        return tuple(_numbered(self._catalogue.chunks([whole(number) for (number,) in rows])))

    def most_cited(self, limit: int) -> list[tuple[Part, Passage]]:
        """Return the passages that answers cited most often, at least twice, most often first."""
        parts = {
            whole(chunk): Part(
                document=whole(document), generation=whole(generation), chunk=whole(chunk)
            )
            for chunk, document, generation in self._database.rows(_MOST_CITED, (limit,))
        }
        passages = _numbered(self._catalogue.chunks(list(parts)))
        return [(parts[passage.chunk.id], passage) for passage in passages]

    def note_cited(self, chunk_ids: Sequence[int], at: datetime) -> None:
        """Count one citation more of each passage.

        Nothing is counted while another process writes, or where nothing may be written.
        """
        key = self._database.key
        if not chunk_ids or key is None:
            return
        # A connection of its own: this library may have been opened for reading only.
        with suppress(StoreError), WriterLock(self._library).held_if_free() as is_held:
            if not is_held:
                return
            database = open_with(self._library, key, is_new=False)
            try:
                when = to_microseconds(at)
                with database.transaction():
                    database.run_each(_CITE, [(number, when) for number in chunk_ids])
            finally:
                database.close()

    def size(self) -> ReadingSize:
        """Return what is pinned and kept."""
        sizes = []
        for file in self._files():
            with suppress(OSError):
                sizes.append(file.stat().st_size)
        return ReadingSize(pinned=len(self.pinned()), states=len(sizes), size_bytes=sum(sizes))

    def gone(self) -> int:
        """Return how many files are kept of what the library holds no more, or not finished."""
        held = self._held()
        return sum(1 for file in self._files() if not _is_held(file.name, held))

    def drop_gone(self) -> None:
        """Delete what is kept of documents that are gone or changed, and what was not finished."""
        held = self._held()
        self._drop(lambda name: not _is_held(name, held))

    def renew(self) -> None:
        """Do what `drop_gone` does."""
        self.drop_gone()

    def purge(self) -> None:
        """Do what `drop_gone` does."""
        self.drop_gone()

    def _number(self, path: bytes) -> int:
        row = self._database.row(_FOUND, (path,))
        if row is None:
            raise UsageError(UsageCode.NOT_IN_LIBRARY, path=displayed(path))
        return whole(row[0])

    def _held(self) -> frozenset[str]:
        """Return what the names of files of held documents begin with, and that of the rules."""
        rows = self._database.rows(_HELD)
        return frozenset(
            _begin(Part(document=whole(number), generation=whole(generation)))
            for number, generation in rows
        ) | {_begin(Part())}

    def _files(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("*") if path.is_file())

    def _drop(self, is_leaving: Callable[[str], bool]) -> None:
        with told_as_store_error(self._folder):
            for file in self._files():
                if is_leaving(file.name):
                    remove(file)


def _begin(part: Part) -> str:
    return f"{part.document:x}-{part.generation}"


def _is_held(name: str, held: frozenset[str]) -> bool:
    return name.endswith(".state") and "-".join(name.split("-")[:2]) in held


def _numbered(chunks: Sequence[StoredChunk]) -> list[Passage]:
    return [
        Passage(
            chunk=stored.chunk,
            document_title=stored.title,
            source=stored.source,
            rank=rank,
            score=0.0,
            hits=(),
        )
        for rank, stored in enumerate(chunks, start=1)
    ]
