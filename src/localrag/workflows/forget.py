"""Take documents out for good and keep them out."""

from collections.abc import Iterable, Sequence

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import displayed
from localrag.domain.ports import FolderRegister, LibraryWriter, RunState


def forget(
    paths: Sequence[bytes], state: RunState, register: FolderRegister, writer: LibraryWriter
) -> int:
    """Remove the documents at or below `paths` from every store, and keep them out of later runs.

    Returns how many rows went. Raises UsageError NOT_IN_LIBRARY, before anything is changed, if
    one of them is not in the library.
    """
    wanted = _at_or_below(paths, state.known())
    for path in wanted:
        register.set_forgotten(path, is_forgotten=True)
    return writer.remove(wanted)


def remember(paths: Sequence[bytes], register: FolderRegister) -> int:
    """Let forgotten paths in again with the next run; return how many there were.

    Raises UsageError NOT_IN_LIBRARY, before anything is changed, for one that was not forgotten.
    """
    wanted = _at_or_below(paths, register.forgotten())
    for path in wanted:
        register.set_forgotten(path, is_forgotten=False)
    return len(wanted)


def _at_or_below(paths: Sequence[bytes], rows: Iterable[bytes]) -> list[bytes]:
    rows = list(rows)
    wanted: list[bytes] = []
    for path in paths:
        prefix = path.rstrip(b"/\\") + b"/"
        matching = [row for row in rows if row == path or row.startswith(prefix)]
        if not matching:
            raise UsageError(UsageCode.NOT_IN_LIBRARY, path=displayed(path))
        wanted += matching
    return wanted
