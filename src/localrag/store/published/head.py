"""What belongs to a library as a whole and travels with it: embedder, rules, glossary, answers.

Conversations, pins, saved runs and the names of forgotten documents stay where they are.
"""

from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import msgpack

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.glossary import GlossaryEntry
from localrag.domain.library import ModelFingerprint
from localrag.store.columns import whole
from localrag.store.database import Database, Row
from localrag.store.glossary import SqliteGlossary
from localrag.store.state import LibraryState

_Skipped: TypeAlias = tuple[bytes, bytes, str, bytes, int, int, str, str]
# approver, approved_us, expires_us, asked_us, generation, question, standalone, answer, documents
_Approved: TypeAlias = tuple[bytes, int, int, int, int, bytes, bytes, bytes, list[int]]

_SKIPPED = (
    "SELECT container, path, code, fields, size, modified_ns, sha256, reader FROM skipped "
    "ORDER BY container, path"
)
_CLEAR_SKIPPED = "DELETE FROM skipped"
_INSERT_SKIPPED = (
    "INSERT INTO skipped (container, path, code, fields, size, modified_ns, sha256, reader) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_APPROVED = (
    "SELECT t.id, a.approver, a.approved_us, a.expires_us, t.asked_us, t.generation, t.question, "
    "t.standalone, t.answer FROM approved AS a JOIN turns AS t ON t.id = a.turn "
    "WHERE t.lost = '' AND t.id NOT IN (SELECT w.turn FROM turn_documents AS w "
    "JOIN documents AS d ON d.id = w.document WHERE coalesce(d.container, d.path) IN "
    "(SELECT path FROM missing WHERE state = 'pending')) ORDER BY a.id"
)
_DOCUMENTS = "SELECT document FROM turn_documents WHERE turn = ? ORDER BY position"
_CLEAR_APPROVED = "DELETE FROM turns WHERE conversation IS NULL"
_INSERT_TURN = (
    "INSERT INTO turns (number, again, asked_us, generation, question, standalone, answer) "
    "VALUES (1, 0, ?, ?, ?, ?, ?)"
)
_LAST_ID = "SELECT last_insert_rowid()"
_INSERT_DOCUMENT = "INSERT INTO turn_documents (turn, position, document) VALUES (?, ?, ?)"
_INSERT_APPROVED = (
    "INSERT INTO approved (turn, approver, approved_us, expires_us) VALUES (?, ?, ?, ?)"
)


class LibraryHead(msgspec.Struct, frozen=True, array_like=True):
    """All of it. `analysis` names what words are made with, '' for n-grams alone."""

    model: ModelFingerprint | None
    analysis: str
    glossary: list[GlossaryEntry]
    glossary_changed: datetime | None
    skipped: list[_Skipped]
    approved: list[_Approved]


def head_of(database: Database) -> LibraryHead:
    """Return what the library has. Raises StoreError."""
    state, glossary = LibraryState(database), SqliteGlossary(database)
    return LibraryHead(
        model=state.model(),
        analysis=state.analysis()[0],
        glossary=glossary.entries(),
        glossary_changed=state.glossary_changed()[0],
        skipped=[_skipped(row) for row in database.rows(_SKIPPED)],
        approved=[_approved(database, row) for row in database.rows(_APPROVED)],
    )


def pack_head(head: LibraryHead) -> bytes:
    """Return it as its part holds it."""
    return msgpack.encode(head)


def unpack_head(content: bytes, name: str) -> LibraryHead:
    """Return what `pack_head` packed. Raises PublicationError ALTERED naming the part."""
    try:
        return msgpack.decode(content, type=LibraryHead)
    except msgspec.MsgspecError as error:
        raise PublicationError(PublicationCode.ALTERED, file=name) from error


def put_head(database: Database, head: LibraryHead, at: datetime) -> None:
    """Put all of it in place of what is there, once the documents are; `at` is its time.

    The words are made by the caller. Raises StoreError.
    """
    state = LibraryState(database)
    with database.transaction():
        state.advance(is_content=False)
        if head.model is not None:
            state.set_model(head.model)
        state.set_last_run(at)
        database.run(_CLEAR_SKIPPED)
        database.run_each(_INSERT_SKIPPED, head.skipped)
        database.run(_CLEAR_APPROVED)
        for one in head.approved:
            _put_approved(database, one)
    glossary = SqliteGlossary(database)
    if glossary.entries() != head.glossary:
        glossary.replace(head.glossary, head.glossary_changed or at)


def _put_approved(database: Database, approved: _Approved) -> None:
    approver, approved_us, expires_us, *_, documents = approved
    database.run(_INSERT_TURN, approved[3:8])
    (number,) = database.row(_LAST_ID) or (0,)
    database.run_each(
        _INSERT_DOCUMENT, ((number, place, one) for place, one in enumerate(documents))
    )
    database.run(_INSERT_APPROVED, (number, approver, approved_us, expires_us))


def _skipped(row: Row) -> _Skipped:
    found: _Skipped = msgspec.convert(row, _Skipped)
    return found


def _approved(database: Database, row: Row) -> _Approved:
    turn, *rest = row
    documents = [whole(one) for (one,) in database.rows(_DOCUMENTS, (turn,))]
    found: _Approved = msgspec.convert((*rest, documents), _Approved)
    return found
