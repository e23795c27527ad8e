"""Where models keep what they read ahead of a library, and how much that is."""

from contextlib import suppress
from pathlib import Path

from localrag.domain.reading_size import ReadingSize
from localrag.store.columns import whole
from localrag.store.database import Database
from localrag.store.key import LibraryKey

READING_FOLDER = "reading"
_PINS = "SELECT count(*) FROM pinned AS p JOIN documents AS d ON d.id = p.document"


def reading_in(library: Path, key: LibraryKey | None) -> Path:
    """Return the folder of what models read of the library in a folder, under its key."""
    return library / (key.note.named(READING_FOLDER) if key else READING_FOLDER)


def reading_size(database: Database, library: Path) -> ReadingSize:
    """Return what is pinned in a library and kept in its folder. Raises StoreError."""
    sizes = []
    for file in reading_in(library, database.key).glob("*"):
        with suppress(OSError):
            sizes.append(file.stat().st_size)
    (pinned,) = database.row(_PINS) or (0,)
    return ReadingSize(pinned=whole(pinned), states=len(sizes), size_bytes=sum(sizes))
