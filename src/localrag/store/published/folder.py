"""The folder in which a library is published: a file share, a stick.

    localrag-published.json          which library it is of
    parts/ab/ab34...                 by SHA-256; never changed, deleted when no generation names them
    manifests/<sha256>               signed, one for each generation
    HEAD-000012-<sha256>             an empty file: generation 12 is complete, and that is its manifest

Nothing is ever overwritten, and nothing but what is listed here is touched. The name of a head is
all that says a generation is there: it is made last, in one step that no file system does by half.
"""

import errno
import json
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.paths import displayed
from localrag.domain.publication import SignedGeneration, Trust
from localrag.durable import sync_folder
from localrag.store.files import remove, write_whole
from localrag.store.published.manifest import verified_manifest
from localrag.store.published.untrusted import read_untrusted, reason_of

_MARK = "localrag-published.json"
_PARTS, _MANIFESTS = _OURS = ("parts", "manifests")
_HEAD = re.compile(r"HEAD-(\d{6,15})-([0-9a-f]{64})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BEGINS = "HEAD-"
_MARK_LIMIT, _MANIFEST_LIMIT = 1 << 16, 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Head:
    """A generation that lies complete in the folder: its number, the SHA-256 of its manifest."""

    number: int
    manifest: str


class PublicationFolder:
    """One folder, read without trust in it and written by its one publisher.

    Methods that read raise PublicationError AWAY where the folder cannot be reached, those that
    write CANNOT_WRITE.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unsynced: set[Path] = set()

    def heads(self) -> list[Head]:
        """Return the generations, oldest first. Raises PublicationError BAD_NAME, CONFLICT."""
        heads: dict[int, Head] = {}
        for name in self._names():
            if not name.startswith(_BEGINS):
                continue
            found = _HEAD.fullmatch(name)
            if found is None:
                raise PublicationError(PublicationCode.BAD_NAME, name=name[:80])
            head = Head(number=int(found[1]), manifest=found[2])
            if head.number in heads:
                raise PublicationError(PublicationCode.CONFLICT, number=head.number)
            heads[head.number] = head
        return [heads[number] for number in sorted(heads)]

    def newest(self) -> Head:
        """Return the newest generation. Raises PublicationError NOTHING_THERE too."""
        heads = self.heads()
        if not heads:
            raise PublicationError(PublicationCode.NOTHING_THERE, folder=self._shown())
        return heads[-1]

    def generation(self, head: Head, trust: Trust) -> SignedGeneration:
        """Return the verified manifest of a head.

        Raises PublicationError as `verified_manifest` does, INCOMPLETE if it is not there.
        """
        untrusted = read_untrusted(self.path / _MANIFESTS / head.manifest, _MANIFEST_LIMIT)
        found = verified_manifest(untrusted, head.manifest, trust)
        if found.generation.number != head.number:
            raise PublicationError(PublicationCode.ALTERED, file=head.manifest)
        return found

    def part(self, digest: str) -> Path:
        """Return where the part with that SHA-256 lies."""
        return self.path / _PARTS / digest[:2] / digest

    def claim(self, identity: str) -> None:
        """Make the folder that of the library `identity`.

        Raises PublicationError FOLDER_TAKEN where other files lie, ANOTHER_LIBRARY.
        """
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
            names = set(self._names()) - {f"{_MARK}.tmp"}
            if _MARK in names:
                if self._claimed_by() != identity:
                    raise PublicationError(
                        PublicationCode.ANOTHER_LIBRARY, folder=self._shown()
                    )
                return
            if names:
                raise PublicationError(PublicationCode.FOLDER_TAKEN, folder=self._shown())
            write_whole(self.path / _MARK, json.dumps({"identity": identity}).encode())

    def holds(self, digest: str, size_bytes: int) -> bool:
        """Whether a part lies there whole; its bytes are read."""
        path = self.part(digest)
        try:
            return path.stat().st_size == size_bytes and (
                sha256(path.read_bytes()).hexdigest() == digest
            )
        except OSError:
            return False

    def write_part(self, content: bytes) -> str:
        """Put a part there and return its SHA-256; what lies there under its name is replaced."""
        digest = sha256(content).hexdigest()
        with self._writing():
            path = self.part(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content, is_listed=False)
            self._unsynced.add(path.parent)
        return digest

    def complete(self, number: int, manifest: bytes) -> Head:
        """Put the manifest there, then the head: from then on the generation can be taken."""
        head = Head(number=number, manifest=sha256(manifest).hexdigest())
        with self._writing():
            folder = self.path / _MANIFESTS
            folder.mkdir(exist_ok=True)
            for made in (*sorted(self._unsynced), self.path / _PARTS, self.path):
                sync_folder(made)
            self._unsynced.clear()
            write_whole(folder / head.manifest, manifest)
            with (self.path / f"{_BEGINS}{number:06}-{head.manifest}").open("wb") as stream:
                os.fsync(stream.fileno())
            sync_folder(self.path)
        return head

    def sweep(self, kept: Collection[Head], parts: Collection[str]) -> int:
        """Delete every generation but `kept`, and all but their `parts`; return how many went.

        The head goes first: nobody begins with a generation that is going.
        """
        going = [head for head in self.heads() if head not in kept]
        with self._writing():
            for head in going:
                _delete(self.path / f"{_BEGINS}{head.number:06}-{head.manifest}")
            if going:
                sync_folder(self.path)
            _drop(self.path / _MANIFESTS, {head.manifest for head in kept})
            for folder in _folders(self.path / _PARTS):
                _drop(folder, parts)
        return len(going)

    def clear(self, identity: str) -> None:
        """Delete all that was published here of the library `identity`, and nothing else.

        Raises PublicationError ANOTHER_LIBRARY.
        """
        names = self._names()
        if _MARK not in names or self._claimed_by() != identity:
            raise PublicationError(PublicationCode.ANOTHER_LIBRARY, folder=self._shown())
        self.sweep((), ())
        with self._writing():
            for folder in (*_folders(self.path / _PARTS), *map(self.path.joinpath, _OURS)):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
            _delete(self.path / _MARK)
            sync_folder(self.path)

    def unnamed(self, parts: Collection[str]) -> int:
        """Return how many parts lie there, whole or not, that are not among `parts`."""
        return sum(
            1
            for folder in _folders(self.path / _PARTS)
            for path in folder.iterdir()
            if path.name not in parts
        )

    def _names(self) -> list[str]:
        try:
            return [path.name for path in self.path.iterdir()]
        except OSError as error:
            raise PublicationError(
                PublicationCode.AWAY, folder=self._shown(), reason=reason_of(error)
            ) from error

    def _claimed_by(self) -> str:
        try:
            said = json.loads(read_untrusted(self.path / _MARK, _MARK_LIMIT))
        except ValueError:
            return ""
        return str(said.get("identity")) if isinstance(said, dict) else ""

    def _shown(self) -> str:
        return displayed(os.fsencode(self.path))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PublicationError(
                PublicationCode.CANNOT_WRITE, folder=self._shown(), reason=reason_of(error)
            ) from error


def _folders(parts: Path) -> list[Path]:
    return [path for path in parts.iterdir() if path.is_dir()] if parts.is_dir() else []


def _drop(folder: Path, kept: Collection[str]) -> None:
    """Delete the files of ours in `folder`, finished or not, that are not `kept`."""
    if not folder.is_dir():
        return
    going = [
        path
        for path in folder.iterdir()
        if _DIGEST.fullmatch(path.name.removesuffix(".tmp")) and path.name not in kept
    ]
    for path in going:
        _delete(path)
    if going:
        sync_folder(folder)


def _delete(path: Path) -> None:
    remove(path)
    if path.exists():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
