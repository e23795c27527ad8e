"""What is kept of the documents, read from SQLite."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

from msgspec import json

from localrag.domain.document import Page
from localrag.domain.facts import EditionFile
from localrag.domain.keys import KeyPlace
from localrag.domain.library import DoubtfulDocument, Folder, LibraryStatus, SkippedFile
from localrag.domain.passage import IndexedDocument, StoredChunk
from localrag.domain.paths import displayed, extension
from localrag.domain.question import Scope
from localrag.domain.removals import MissingState, PendingRemovals
from localrag.store.columns import raw, to_microseconds, to_moment, to_text, whole
from localrag.store.database import Database, Row, Value
from localrag.store.document_rows import page_of, source_of, stored_chunk_of, warnings_of
from localrag.store.facts import documents_with, editions_of
from localrag.store.files import size_of
from localrag.store.glossary import SqliteGlossary
from localrag.store.reading_size import reading_size
from localrag.store.state import LibraryState
from localrag.store.state_rows import pack_rules, rules_of, skipped_of

_SOURCE = "d.path, d.container, d.sha256, d.size, d.modified_us, d.media_type, d.original"
_DOCUMENTS = (
    "SELECT d.id, d.title, (SELECT count(*) FROM pages WHERE document = d.id), "  # noqa: S608 - the only part put in is the constant above
    f"(SELECT count(*) FROM chunks WHERE document = d.id), d.warnings, d.chunker, {_SOURCE} "
    "FROM documents AS d"
)
_ALL_DOCUMENTS = f"{_DOCUMENTS} ORDER BY coalesce(d.container, d.path), d.container, d.path"
_TOP_DOCUMENTS = f"{_DOCUMENTS} WHERE d.container IS NULL"
_CHUNKS = (
    "SELECT c.id, c.document, c.ordinal, c.headings, c.located, c.text, d.title, "  # noqa: S608 - as above
    f"{_SOURCE} FROM chunks AS c JOIN documents AS d ON d.id = c.document "
    "WHERE c.id IN (SELECT value FROM json_each(?))"
)
_PAGE = (
    "SELECT number, label, text, blocks, ocr_confidence FROM pages "
    "WHERE document = ? AND number = ?"
)
_SCOPED = "SELECT id, path, container, modified_us FROM documents"
_SKIPPED = (
    "SELECT container, path, code, fields, size, modified_ns, sha256, reader FROM skipped "
    "ORDER BY container, path"
)
_DOUBTFUL = (
    "SELECT path, container, warnings FROM documents "
    "WHERE warnings != x'90' "  # an empty msgpack array
    "ORDER BY coalesce(container, path), container, path"
)
_TWINS = (
    "SELECT count(*) - 1 FROM chunks "
    "WHERE digest = (SELECT digest FROM chunks WHERE id = ? AND digest != 0)"  # 0: an old row
)
_FOLDERS = "SELECT path, rules, identity FROM folders ORDER BY position"
_IDENTITY = "UPDATE folders SET identity = ? WHERE path = ?"
_REGISTER = (
    "INSERT INTO folders (path, rules) VALUES (?, ?) "
    "ON CONFLICT (path) DO UPDATE SET rules = excluded.rules"
)
_UNREGISTER = "DELETE FROM folders WHERE path = ?"
_FORGOTTEN = "SELECT path FROM forgotten"
_FORGET = "INSERT OR IGNORE INTO forgotten (path) VALUES (?)"
_REMEMBER = "DELETE FROM forgotten WHERE path = ?"
_MISSING = "SELECT path, state FROM missing"
_NOTE_MISSING = (
    "INSERT INTO missing (path, state, since_us) VALUES (?, ?, ?) "
    "ON CONFLICT (path) DO UPDATE SET state = excluded.state"
)
_NOTE_FOUND = "DELETE FROM missing WHERE path = ?"
_WAITING = (
    "SELECT count(*) FILTER (WHERE state = 'pending'), "
    "count(*) FILTER (WHERE state = 'doubtful'), min(since_us) "
    "FROM missing WHERE state != 'kept'"
)
_HIDDEN = (
    "SELECT id FROM documents WHERE coalesce(container, path) IN "
    "(SELECT path FROM missing WHERE state = 'pending')"
)
_ALL = "SELECT id FROM documents"
_COUNTS = (
    "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pages), "
    "(SELECT count(*) FROM chunks), "
    "(SELECT count(*) FROM documents WHERE container IS NOT NULL)"
)


class SqliteCatalogue:
    """Catalogue, RunState, FolderRegister, MissingRegister and EditionRegister of one library.

    Registering and forgetting need a library that was opened for writing; each is durable when it
    returns. All methods raise StoreError.
    """

    def __init__(self, database: Database, folder: Path, name: str) -> None:
        self._database = database
        self._state = LibraryState(database)
        self._folder = folder
        self._name = name

    def generation(self) -> int:
        """Return the number of the last committed state; it grows with each change."""
        return self._state.generation()

    def documents(self) -> Iterator[IndexedDocument]:
        """Yield all documents, ordered by path."""
        return map(_document_of, self._database.rows(_ALL_DOCUMENTS))

    def chunks(self, chunk_ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks in the order asked for; ids that are gone are left out."""
        rows = self._database.rows(_CHUNKS, (json.encode(chunk_ids).decode(),))
        found = {item.chunk.id: item for item in map(stored_chunk_of, rows)}
        return [found[chunk_id] for chunk_id in chunk_ids if chunk_id in found]

    def page(self, document_id: int, number: int) -> Page | None:
        """Return page `number` (from 1) of a document, or None."""
        row = self._database.row(_PAGE, (document_id, number))
        return None if row is None else page_of(row)

    def in_scope(self, scope: Scope) -> frozenset[int] | None:
        """Return the ids of the documents in scope; None for the whole library.

        What waits for a decision on its removal is out of scope.
        """
        hidden = frozenset(whole(number) for (number,) in self._database.rows(_HIDDEN))
        if scope.is_whole_library and not hidden:
            return None
        if scope.is_whole_library:
            return frozenset(whole(n) for (n,) in self._database.rows(_ALL)) - hidden
        found = documents_with(self._database, scope)
        if found is None or scope != _of_facts(scope):
            found = frozenset(
                whole(number)
                for number, path, container, modified in self._database.rows(_SCOPED)
                if (found is None or number in found)
                and _is_in_scope(_location(path, container), scope)
                and _is_in_time(whole(modified), scope)
            )
        return found - hidden

    def editions(self, document_ids: Sequence[int]) -> list[EditionFile]:
        """Return these documents and all others of their families, without hidden ones."""
        hidden = frozenset(whole(number) for (number,) in self._database.rows(_HIDDEN))
        return editions_of(self._database, document_ids, hidden)

    def twins(self, chunk_ids: Sequence[int]) -> dict[int, int]:
        """Return for each chunk how many others have the same words, white space aside."""
        found: dict[int, int] = {}
        for chunk_id in chunk_ids:
            row = self._database.row(_TWINS, (chunk_id,))
            found[chunk_id] = max(0, whole(row[0])) if row else 0
        return found

    def known(self) -> dict[bytes, IndexedDocument | SkippedFile]:
        """Return every row of the library by path; parts of archives and mails are no rows."""
        found: dict[bytes, IndexedDocument | SkippedFile] = {}
        for row in self._database.rows(_TOP_DOCUMENTS):
            document = _document_of(row)
            found[document.source.path] = document
        found |= {file.path: file for file in self.skipped() if file.container is None}
        return found

    def status(self) -> LibraryStatus:
        """Return counts, skipped files and the state of the library; bytes are those on disk."""
        counts = self._database.row(_COUNTS) or (0, 0, 0, 0)
        documents, pages, chunks, children = (whole(count) for count in counts)
        rows = self.skipped()
        skipped = tuple(file for file in rows if file.container is None)
        return LibraryStatus(
            library=self._state.name() or self._name,
            generation=self.generation(),
            documents=documents,
            pages=pages,
            chunks=chunks,
            found=documents - children + len(skipped),
            indexed=documents - children,
            children=children,
            skipped=skipped,
            folders=tuple(self.folders()),
            size_bytes=size_of(self._folder),
            fingerprint=self._state.model(),
            last_run=self._state.last_run(),
            removals=self.waiting(),
            glossary=SqliteGlossary(self._database).status(),
            reading=reading_size(self._database, self._folder),
            key=self._database.key.note.place if self._database.key else KeyPlace.BESIDE,
            skipped_children=tuple(file for file in rows if file.container is not None),
            doubtful=tuple(
                DoubtfulDocument(
                    location=_location(path, container), warnings=warnings_of(warnings)
                )
                for path, container, warnings in self._database.rows(_DOUBTFUL)
            ),
        )

    def folders(self) -> list[Folder]:
        """Return the registered folders in the order of registration."""
        rows = self._database.rows(_FOLDERS)
        return [
            Folder(path=raw(path), rules=rules_of(rules), identity=str(identity))
            for path, rules, identity in rows
        ]

    def register(self, folder: Folder) -> None:
        """Add a folder, or put new rules in place of its old ones."""
        self._database.run(_REGISTER, (folder.path, pack_rules(folder.rules)))

    def unregister(self, path: bytes) -> None:
        """Take a folder off the list; its documents go with the next run."""
        self._database.run(_UNREGISTER, (path,))

    def forgotten(self) -> frozenset[bytes]:
        """Return the paths that later runs leave out."""
        return frozenset(raw(path) for (path,) in self._database.rows(_FORGOTTEN))

    def set_forgotten(self, path: bytes, *, is_forgotten: bool) -> None:
        """Keep a path out of later runs, or let it in again."""
        self._database.run(_FORGET if is_forgotten else _REMEMBER, (path,))

    def missing(self) -> dict[bytes, MissingState]:
        """Return the files that were not found again, with what becomes of their documents."""
        rows = self._database.rows(_MISSING)
        return {raw(path): MissingState(str(state)) for path, state in rows}

    def note_missing(self, paths: Sequence[bytes], state: MissingState, at: datetime) -> None:
        """Note what becomes of the documents at `paths`; the time of an earlier note stays."""
        since = to_microseconds(at)
        with self._database.transaction():
            self._database.run_each(_NOTE_MISSING, [(p, state.value, since) for p in paths])

    def note_identities(self, identities: Mapping[bytes, str]) -> None:
        """Note what the system calls the registered folders, by path."""
        with self._database.transaction():
            self._database.run_each(_IDENTITY, [(name, p) for p, name in identities.items()])

    def note_found(self, paths: Sequence[bytes]) -> None:
        """Forget that the files at `paths` were missing."""
        with self._database.transaction():
            self._database.run_each(_NOTE_FOUND, [(path,) for path in paths])

    def waiting(self) -> PendingRemovals | None:
        """Return the decision on removals that waits, None if there is none."""
        hidden, doubtful, since = self._database.row(_WAITING) or (0, 0, None)
        if since is None:
            return None
        return PendingRemovals(
            hidden=whole(hidden), doubtful=whole(doubtful), since=to_moment(since)
        )

    def skipped(self) -> list[SkippedFile]:
        """Return every row with a reason, also those of what lies in archives and mails."""
        return [skipped_of(row) for row in self._database.rows(_SKIPPED)]


def _document_of(row: Row) -> IndexedDocument:
    number, title, pages, chunks, warnings, chunker, *source = row
    return IndexedDocument(
        id=whole(number),
        source=source_of(tuple(source)),
        title=to_text(title),
        pages=whole(pages),
        chunks=whole(chunks),
        warnings=warnings_of(warnings),
        chunker=str(chunker),
    )


def _location(path: Value, container: Value) -> bytes:
    return raw(path) if container is None else raw(container) + b"/" + raw(path)


def _of_facts(scope: Scope) -> Scope:
    """Return the part of the scope that facts alone decide."""
    return Scope(
        fiscal_years=scope.fiscal_years,
        document_number=scope.document_number,
        division=scope.division,
        heading=scope.heading,
    )


def _is_in_time(modified_us: int, scope: Scope) -> bool:
    after, before = scope.modified_after, scope.modified_before
    return (after is None or modified_us > to_microseconds(after)) and (
        before is None or modified_us < to_microseconds(before)
    )


def _is_in_scope(path: bytes, scope: Scope) -> bool:
    if scope.types and extension(path) not in {kind.lower() for kind in scope.types}:
        return False
    if not (scope.path_globs or scope.folders):
        return True
    shown = unicodedata.normalize("NFC", displayed(path)).replace("\\", "/")
    return _is_named(shown, scope.path_globs) and _is_below(shown, scope.folders)


def _is_named(shown: str, globs: Sequence[str]) -> bool:
    name = shown.rsplit("/", 1)[-1]
    composed = [unicodedata.normalize("NFC", glob) for glob in globs]
    return not globs or any(fnmatch(shown, glob) or fnmatch(name, glob) for glob in composed)


def _is_below(shown: str, folders: Sequence[str]) -> bool:
    composed = (unicodedata.normalize("NFC", folder).replace("\\", "/") for folder in folders)
    return not folders or any(
        f"/{folder.strip('/')}/" in f"/{shown}"
        and (folder[:1] != "/" or shown.startswith(folder))
        for folder in composed
    )
