"""What a model has read, kept in files: tokens and the contents of its memory.

A file is a mark, the length of its head, the head, the memory as llama.cpp writes it, and the
SHA-256 of all of it. It is written beside its place and renamed, so that readers in other processes
see the old one or the new one. It is never synced: what a power cut leaves behind is refused by its
digest. llama.cpp is given nothing that was not verified in the very bytes that it is given.
Of an encrypted library all of it is sealed.
"""

import os
import shutil
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import msgspec

from localrag.engines.llama_messages import ModelSettings
from localrag.sealed import Bytes, Sealer, SealError, sealed_bytes

ENDING = ".state"
UNFINISHED = ".tmp"
_MARK = b"LRSTATE1"
_LENGTH = struct.Struct("<I")
_DIGEST_BYTES = 32
_MOST_HEAD = 1 << 24
_PIECE = 1 << 20
_SPARE = 256 << 20  # what stays free on the disk


class _Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A state whose first `usable` tokens begin a prompt; `tokens` are all that it holds."""

    path: Path
    tokens: tuple[int, ...]
    usable: int


def state_key(model_sha256: str, settings: ModelSettings, context_tokens: int) -> str:
    """Return what a state depends on beside its tokens, as one digest in hex.

    Threads and sampling do not change what is read. The version of llama-cpp-python stands for that of llama.cpp, which it brings along.
    """
    kept = msgspec.structs.replace(settings, threads=0, temperature=0.0, top_p=0.0, seed=0)
    parts = (
        _MARK,
        version("llama-cpp-python").encode("ascii"),
        model_sha256.encode("ascii"),
        b"%d" % context_tokens,
        msgspec.json.encode(kept),
    )
    return sha256(b"\n".join(parts)).hexdigest()


def state_file(folder: Path, name: str, key: str) -> Path:
    """Return where the state `name` of a model lies."""
    return folder / f"{name}.{key[:16]}{ENDING}"


class KeptStates:
    """The states of one model in a folder, which it may share with those of others.

    Nothing here raises because of the disk: a state that cannot be read or written is none. With
    `sealer` the files are sealed.
    """

    def __init__(
        self, folder: Path, key: str, quota_bytes: int, sealer: Sealer | None = None
    ) -> None:
        self._folder = folder
        self._key = key
        self._quota = quota_bytes
        self._sealer = sealer

    def holds(self, name: str, tokens: Sequence[int]) -> bool:
        """Whether exactly these tokens are kept under `name`; it counts as used now."""
        path = state_file(self._folder, name, self._key)
        head = self._head(path)
        if head is None or head.tokens != tuple(tokens):
            return False
        _touch(path)
        return True

    def best(
        self, tokens: Sequence[int], more_than: int, step: int, *, whole: bool
    ) -> Match | None:
        """Return the state that begins `tokens` furthest, further than `more_than` tokens.

        What is usable of it is a multiple of `step`. With `whole` it is all of its tokens, for a
        memory that cannot drop the rest.
        """
        found: Match | None = None
        for path in self._folder.glob(f"*.{self._key[:16]}{ENDING}"):
            head = self._head(path)
            if head is None:
                continue
            usable = common_length(head.tokens, tokens)
            usable -= usable % step
            if whole and usable < len(head.tokens):
                continue
            if usable > (more_than if found is None else found.usable):
                found = Match(path=path, tokens=head.tokens, usable=usable)
        return found

    def memory(self, match: Match) -> memoryview | None:
        """Return the model's memory of a state, verified; a damaged file is deleted."""
        try:
            if self._sealer is None:
                data = bytearray(match.path.read_bytes())
            else:
                data = self._sealer.file(match.path).whole()
        except (OSError, MemoryError):
            return None
        except SealError:
            self.drop(match.path)
            return None
        view = memoryview(data)
        end = len(data) - _DIGEST_BYTES
        head, start = _head_in(view[: max(end, 0)])
        is_sound = (
            head is not None
            and head == _Head(key=self._key, tokens=match.tokens)
            and sha256(view[:end]).digest() == view[end:]
        )
        if not is_sound:
            self.drop(match.path)
            return None
        _touch(match.path)
        return view[start:end]

    def drop(self, path: Path) -> None:
        """Delete a state."""
        with suppress(OSError):
            path.unlink()

    def put(
        self,
        name: str,
        tokens: Sequence[int],
        memory: memoryview,
        since_ns: int,
        is_wanted: Callable[[], bool],
    ) -> bool:
        """Keep a state in place of an earlier one of its name; return whether it is kept.

        It is not where that is stopped, where the disk is full, and where the quota is taken by
        states that were used after `since_ns`.
        """
        packed = msgspec.msgpack.encode(_Head(key=self._key, tokens=tuple(tokens)))
        before = _MARK + _LENGTH.pack(len(packed)) + packed
        path = state_file(self._folder, name, self._key)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            size = len(before) + len(memory) + _DIGEST_BYTES
            size = size if self._sealer is None else sealed_bytes(size)
            if not self._make_room(path, size, since_ns):
                return False
            content = _content(before, memory)
            if self._sealer is not None:
                content = self._sealer.pieces(content, path.name)
            is_whole = _written(unfinished, content, is_wanted)
            if is_whole:
                unfinished.replace(path)
                _touch(path)
        except OSError:
            is_whole = False
        if not is_whole:
            self.drop(unfinished)
        return is_whole

    def _make_room(self, path: Path, size: int, since_ns: int) -> bool:
        """Delete the states that were not used for longest, if that makes room."""
        others = sorted(
            (status.st_mtime_ns, status.st_size, other)
            for other, status in _states(self._folder)
            if other != path
        )
        total = size + sum(held for _, held, _ in others)
        leaving = []
        for used_ns, held, other in others:
            if total <= self._quota or used_ns >= since_ns:
                break
            leaving.append(other)
            total -= held
        if total > self._quota or shutil.disk_usage(self._folder).free < size + _SPARE:
            return False
        for other in leaving:
            self.drop(other)
        return True

    def _head(self, path: Path) -> _Head | None:
        """Return the head of a file, which is not verified yet; None if it is not one of ours."""
        try:
            if self._sealer is not None:
                head = _head_from(self._sealer.file(path).read)
            else:
                with path.open("rb") as stream:
                    head = _head_from(lambda start, size: _read_at(stream, start, size))
        except (OSError, SealError):
            return None
        return head if head is not None and head.key == self._key else None


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many tokens both begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _head_in(view: memoryview) -> tuple[_Head | None, int]:
    """Return the head at the beginning of `view` and where it ends."""
    first = len(_MARK) + _LENGTH.size
    if len(view) < first or view[: len(_MARK)] != _MARK:
        return None, 0
    (length,) = _LENGTH.unpack(view[len(_MARK) : first])
    if length > len(view) - first:
        return None, 0
    try:
        return msgspec.msgpack.decode(view[first : first + length], type=_Head), first + length
    except ValueError:  # msgspec's errors are
        return None, 0


def _head_from(read: Callable[[int, int], bytes]) -> _Head | None:
    """Return the head of a file of which `read` returns some bytes from a place."""
    first = len(_MARK) + _LENGTH.size
    start = read(0, first)
    if len(start) < first:
        return None
    (length,) = _LENGTH.unpack(start[len(_MARK) :])
    head, _ = _head_in(memoryview(start + read(first, min(length, _MOST_HEAD))))
    return head


def _read_at(stream: BinaryIO, start: int, size: int) -> bytes:
    stream.seek(start)
    return stream.read(size)


def _content(before: bytes, memory: memoryview) -> Iterator[Bytes]:
    """Yield a file piece by piece, its digest last."""
    found = sha256(before)
    yield before
    for start in range(0, len(memory), _PIECE):
        piece = memory[start : start + _PIECE]
        found.update(piece)
        yield piece
    yield found.digest()


def _written(path: Path, content: Iterator[Bytes], is_wanted: Callable[[], bool]) -> bool:
    """Write a file piece by piece; return False if it was stopped. Raises OSError."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as stream:
        for piece in content:
            if not is_wanted():
                return False
            stream.write(piece)
    return True


def _states(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob(f"*{ENDING}"):
        with suppress(OSError):
            yield path, path.stat()


def _touch(path: Path) -> None:
    """Note that a state is used now, finer than the system's own stamps."""
    now = time.time_ns()
    with suppress(OSError):
        os.utime(path, ns=(now, now))
