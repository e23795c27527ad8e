"""What was asked before and what was approved, opened beside the writer of the documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.store.approved import Approved
from localrag.store.conversations import Conversations
from localrag.store.database import open_beside
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.library import Library
from localrag.store.naming import folder_name


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Both on one connection."""

    conversations: Conversations
    approved: Approved


@contextmanager
def open_history(folder: Path, name: str, keys: Keys = NO_KEYS) -> Iterator[History]:
    """Open the history of the library `name` below `folder`.

    Raises UsageError NO_LIBRARY where nothing was ever indexed, and StoreError.
    """
    # Brings one of an older version to our schema.
    Library.open(folder, name, keys=keys).close()
    database = open_beside(folder / folder_name(name), keys)
    if database is None:
        raise UsageError(UsageCode.NO_LIBRARY)
    try:
        yield History(conversations=Conversations(database), approved=Approved(database))
    finally:
        database.close()
