"""SHA-256 of model files and folders, remembered as long as a file's stamp stays the same."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from localrag.domain.cancel import CancelToken
from localrag.engines.model_folder import files_below

OnBytes: TypeAlias = Callable[[int], None]
"""Called with the number of bytes that have just been read."""

_BLOCK_BYTES = 1024 * 1024


class _Stamp(msgspec.Struct, frozen=True, kw_only=True):
    size: int
    modified_ns: int
    inode: int
    sha256: str


def file_sha256(
    path: Path, on_bytes: OnBytes = lambda _: None, cancel: CancelToken | None = None
) -> str:
    """Return the SHA-256 of a file's content in hexadecimal. Raises OSError, Cancelled."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK_BYTES):
            if cancel is not None:
                cancel.raise_if_cancelled()
            digest.update(block)
            on_bytes(len(block))
    return digest.hexdigest()


def joined_sha256(parts: list[tuple[str, str]]) -> str:
    """Return one SHA-256 over (name, SHA-256) pairs: names count as much as contents."""
    digest = hashlib.sha256()
    for name, content in sorted(parts):
        digest.update(f"{content} {len(name)} {name}\n".encode())
    return digest.hexdigest()


class DigestCache:
    """SHA-256 of models; a file is read again only when size, time or inode have changed.

    `file` keeps what is known between runs; it is only an aid, and is left alone where it cannot
    be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamps: dict[str, _Stamp] | None = None

    def sha256(
        self,
        path: Path,
        *,
        is_fresh: bool = False,
        on_bytes: OnBytes = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> str:
        """Return the SHA-256 of a file, or of all files of a folder with their names.

        `is_fresh` reads every byte whatever is known. Raises OSError, Cancelled.
        """
        token = cancel or CancelToken()
        stamps = self._known()
        before = dict(stamps)

        def of_file(file: Path) -> str:
            stat = file.stat()
            known = stamps.get(str(file))
            if not is_fresh and known is not None and _is_same(known, stat):
                return known.sha256
            found = file_sha256(file, on_bytes, token)
            stamps[str(file)] = _stamp(stat, found)
            return found

        if path.is_dir():
            files = files_below(path)
            result = joined_sha256(
                [(f.relative_to(path).as_posix(), of_file(f)) for f in files]
            )
        else:
            result = of_file(path)
        if stamps != before:
            self._keep(stamps)
        return result

    def remember(self, file: Path, sha256: str) -> None:
        """Note the SHA-256 of a file that was just written. Raises OSError."""
        self._known()[str(file)] = _stamp(file.stat(), sha256)
        self._keep(self._known())

    def _known(self) -> dict[str, _Stamp]:
        if self._stamps is None:
            try:
                self._stamps = msgspec.json.decode(
                    self._file.read_bytes(), type=dict[str, _Stamp]
                )
            except (OSError, msgspec.DecodeError, UnicodeError):
                self._stamps = {}
        return self._stamps

    def _keep(self, stamps: dict[str, _Stamp]) -> None:
        alive = {name: stamp for name, stamp in stamps.items() if Path(name).exists()}
        try:
            write_atomically(self._file, msgspec.json.encode(alive))
        except OSError:
            return


def write_atomically(file: Path, data: bytes) -> None:
    """Replace `file` by `data` in one step that survives a power cut. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _is_same(known: _Stamp, stat: os.stat_result) -> bool:
    return (known.size, known.modified_ns, known.inode) == (
        stat.st_size,
        stat.st_mtime_ns,
        stat.st_ino,
    )


def _stamp(stat: os.stat_result, sha256: str) -> _Stamp:
    return _Stamp(
        size=stat.st_size, modified_ns=stat.st_mtime_ns, inode=stat.st_ino, sha256=sha256
    )
