"""What one user asked of a library that somebody else publishes, kept in that user's own folder.

Answers live and go with the documents that they rest on (decision 0021). Of those a row without any
text is held here, and follows the generation in use.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.store.approved import Approved
from localrag.store.columns import whole
from localrag.store.conversations import Conversations
from localrag.store.database import Database, open_beside
from localrag.store.history import History
from localrag.store.kept_answers import RestingAnswers
from localrag.store.library import Library
from localrag.store.naming import folder_name

_ROWS = (
    "SELECT id, path, container, sha256, size, modified_us, media_type, title, warnings, chunker, "
    "original FROM documents ORDER BY id"
)
_HELD = "SELECT id, sha256 FROM documents"
_DELETE = "DELETE FROM documents WHERE id = ?"
_INSERT = (
    "INSERT INTO documents (id, path, container, sha256, size, modified_us, media_type, title, "
    "warnings, chunker, original, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
)
_SHA = 3


@contextmanager
def open_published_history(folder: Path, library: Library, name: str) -> Iterator[History]:
    """Open what was asked of `library`, the generation of `name` in use, below `folder`.

    Approved answers are those that were published. Raises StoreError, UsageError NO_LIBRARY where
    nothing was taken over yet.
    """
    if not library.is_sealed:
        raise UsageError(UsageCode.NO_LIBRARY)
    place = folder / folder_name(name)
    Library.open(folder, name).close()  # brings one of an older version to our schema
    database = open_beside(place)
    if database is None:
        Library.open(folder, name, write=True).close()
        database = open_beside(place)
    if database is None:
        raise UsageError(UsageCode.NO_LIBRARY)
    try:
        _follow(database, library.database)
        yield History(
            conversations=Conversations(database), approved=Approved(library.database)
        )
    finally:
        database.close()


def _follow(database: Database, published: Database) -> None:
    """Let answers go whose documents are gone or changed, and know the documents that came."""
    rows = {whole(row[0]): row for row in published.rows(_ROWS)}
    held = {whole(number): sha256 for number, sha256 in database.rows(_HELD)}
    changed = [n for n, row in rows.items() if n in held and held[n] != row[_SHA]]
    gone, new = held.keys() - rows.keys(), rows.keys() - held.keys()
    if not (changed or gone or new):
        return
    answers = RestingAnswers(database)
    with database.transaction():
        for number in changed:
            answers.let_go(number, str(rows[number][_SHA]))
        database.run_each(_DELETE, [(number,) for number in (*gone, *changed)])
        database.run_each(_INSERT, [rows[number] for number in (*new, *changed)])
    database.empty_log()
