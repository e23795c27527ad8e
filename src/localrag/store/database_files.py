"""What the files of a database tell before it is opened."""

from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store.key import NOTE_FILE, KeyNote

SEALED_FILE = "sealed"  # beside a database that nobody changes any more
_LATER_DATABASES = "library-*.sqlite"


def is_sealed(folder: Path) -> bool:
    """Whether the database in `folder` is one that nobody changes any more."""
    return (folder / SEALED_FILE).exists()


def is_missing(folder: Path, note: KeyNote) -> bool:
    """Whether there is no database yet. Raises StoreError DAMAGED if one was there, or its note."""
    path = folder / note.database
    if path.exists() and path.stat().st_size > 0:
        return False
    if note.id or next(folder.glob(_LATER_DATABASES), None) is not None:
        raise StoreError(StoreCode.DAMAGED, file=str(path if note.id else folder / NOTE_FILE))
    return True


def has_log(path: Path) -> bool:
    """Whether changes lie in the write-ahead log of the database at `path`."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0
