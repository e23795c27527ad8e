"""The library on disk cannot be used as it is."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class StoreCode(StrEnum):
    DAMAGED = "store.damaged"  # the database does not verify; field: file
    LOCKED = "store.locked"  # another process writes; fields: pid, since
    NEWER = "store.newer"  # written by a newer version; fields: found, known
    OLDER = (
        "store.older"  # written by an older version, and not to be changed here; field: folder
    )
    DISK_FULL = "store.disk_full"  # no space left; field: needed
    READ_ONLY = "store.read_only"  # the data folder cannot be written; field: folder
    IO_FAILED = "store.io_failed"  # the disk returned an error; field: reason
    SQLITE_TOO_OLD = (
        "store.sqlite_too_old"  # the bundled SQLite is not ours; fields: found, needed
    )
    MODEL_MISMATCH = (
        "store.model_mismatch"  # vectors come from another embedder; fields: stored, current
    )
    ANALYSER_MISSING = "store.analyser_missing"  # the words need it; field: analyser
    KEY_LOST = "store.key_lost"  # the key is not where it was put; fields: folder, place
    KEY_WRONG = "store.key_wrong"  # the key is of another library; fields: folder, place
    KEY_STORE = "store.key_store"  # what keeps keys cannot be used; field: reason
    KEY_FILE_FORBIDDEN = (
        "store.key_file_forbidden"  # policy allows no key in a file; field: folder
    )
    NOT_ENCRYPTED = "store.not_encrypted"  # the key lies beside the library; field: folder
    IN_USE = "store.in_use"  # open in another process while all of it changes; field: folder
    PLAIN_TEXT = "store.plain_text"  # an encrypted library has a readable file; field: file


class StoreError(LocalragError):
    """The library on disk cannot be used as it is."""

    def __init__(self, code: StoreCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[StoreCode]:
        """Return the codes of this family."""
        return StoreCode
