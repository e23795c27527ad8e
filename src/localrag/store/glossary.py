"""The glossary of a library, kept beside its documents and looked up by what a question says."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import msgpack

from localrag.domain.glossary import GlossaryEntry, GlossaryStatus, NamedEntry
from localrag.store.columns import raw, to_bytes, to_text, whole
from localrag.store.database import Database, Row, Value
from localrag.store.state import LibraryState
from localrag.text.names import KEYS_VERSION, keyed

_ENTRIES = "SELECT position, term, names FROM glossary ORDER BY position"
_ANY = "SELECT 1 FROM glossary LIMIT 1"
_CLEAR = "DELETE FROM glossary"
_CLEAR_NAMES = "DELETE FROM glossary_names"
_INSERT = "INSERT INTO glossary (position, term, names) VALUES (?, ?, ?)"
_INSERT_NAME = "INSERT INTO glossary_names (head, key, entry, name) VALUES (?, ?, ?, ?)"
_WITHIN = (
    "SELECT n.key, n.name, g.position, g.term, g.names FROM glossary_names AS n "
    "JOIN glossary AS g ON g.position = n.entry "
    "WHERE n.head IN (SELECT value FROM json_each(?1)) AND instr(?2, n.key) "
    "ORDER BY n.entry, n.key"
)
_COUNTS = (
    "SELECT (SELECT count(*) FROM glossary), "
    "(SELECT count(*) FROM (SELECT DISTINCT entry, name FROM glossary_names))"
)
_HEAD = 2
_Names = tuple[list[bytes], list[bytes], list[bytes]]


class SqliteGlossary:
    """GlossaryRegister of one library. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state = LibraryState(database)

    def within(self, squeezed: str) -> list[NamedEntry]:
        """Return every entry of which a key stands in `squeezed` (text.names), by position."""
        if self._state.glossary_keys() != KEYS_VERSION:
            return self._within_without_keys(squeezed)
        heads = {squeezed[at : at + size] for at in range(len(squeezed)) for size in (1, _HEAD)}
        asked = json.dumps(sorted(heads), ensure_ascii=False)
        return [
            NamedEntry(key=str(key), name=to_text(name), entry=_entry_of(tuple(entry)))
            for key, name, *entry in self._database.rows(_WITHIN, (asked, squeezed))
        ]

    def entries(self) -> list[GlossaryEntry]:
        """Return all entries in the order in which they were imported."""
        return [_entry_of(row) for row in self._database.rows(_ENTRIES)]

    def status(self) -> GlossaryStatus:
        """Return what is held, and when it was last changed."""
        terms, names = self._database.row(_COUNTS) or (0, 0)
        changed, generation = self._state.glossary_changed()
        return GlossaryStatus(
            terms=whole(terms), names=whole(names), changed=changed, generation=generation
        )

    def replace(self, entries: Sequence[GlossaryEntry], at: datetime) -> int:
        """Put `entries` in place of all others and return the new generation.

        When it returns, no file of the library holds what was replaced any more.
        """
        with self._database.transaction():
            generation = self._state.advance(is_content=False)
            self._database.run(_CLEAR)
            self._database.run_each(
                _INSERT,
                (
                    (position, to_bytes(entry.term), _pack(entry))
                    for position, entry in enumerate(entries)
                ),
            )
            self._write_keys(enumerate(entries))
            self._state.set_glossary_changed(at, generation)
        self._database.empty_log()
        return generation

    def renew_keys(self) -> None:
        """Make the keys anew where those that are kept are of another version."""
        if self._state.glossary_keys() == KEYS_VERSION or not self._database.row(_ANY):
            return
        with self._database.transaction():
            rows = self._database.rows(_ENTRIES)
            self._write_keys((whole(row[0]), _entry_of(row)) for row in rows)

    def _write_keys(self, entries: Iterable[tuple[int, GlossaryEntry]]) -> None:
        self._database.run(_CLEAR_NAMES)
        self._database.run_each(
            _INSERT_NAME,
            (
                (key[:_HEAD], key, position, to_bytes(name))
                for position, entry in entries
                for name, key in keyed(entry)
            ),
        )
        self._state.set_glossary_keys(KEYS_VERSION)

    def _within_without_keys(self, squeezed: str) -> list[NamedEntry]:
        """Do the same with keys made now: slow, and only until somebody opens it for writing."""
        return [
            NamedEntry(key=key, name=name, entry=entry)
            for entry in self.entries()
            for name, key in keyed(entry)
            if key in squeezed
        ]


def _pack(entry: GlossaryEntry) -> bytes:
    kinds = (entry.abbreviations, entry.synonyms, entry.readings)
    return msgpack.encode([[to_bytes(name) for name in names] for names in kinds])


def _entry_of(row: Row) -> GlossaryEntry:
    _, term, names = row
    abbreviations, synonyms, readings = msgpack.decode(raw(names), type=_Names)
    return GlossaryEntry(
        term=to_text(term),
        abbreviations=_texts(abbreviations),
        synonyms=_texts(synonyms),
        readings=_texts(readings),
    )


def _texts(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(to_text(value) for value in values)
