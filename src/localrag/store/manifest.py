"""Which files make up a cache, and how we know that they are as we wrote them.

A FAISS file with a flipped bit can load and return wrong neighbours without any error, so that
every file is hashed by us. Hashing everything at each start would cost seconds: a file whose
inode, size and times are as noted is taken for unchanged.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from localrag.durable import sync_folder
from localrag.store.files import digest, sync_file, write_whole

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheFile:
    """A file below the library's folder; `stamp` is inode, time of change in ns, of status."""

    name: str
    size_bytes: int
    sha256: str
    stamp: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of one cache at one generation of one library."""

    identity: str
    generation: int
    files: tuple[CacheFile, ...]


def read_manifest(path: Path) -> Manifest | None:
    """Return the manifest, or None if it does not verify. Raises FileNotFoundError."""
    expected, _, body = path.read_bytes().partition(b"\n")
    if sha256(body).hexdigest().encode() != expected:
        return None
    found = json.loads(body)
    if found["format"] != _FORMAT:
        return None
    return Manifest(
        identity=found["identity"],
        generation=found["generation"],
        files=tuple(
            CacheFile(name=name, size_bytes=size, sha256=digest_, stamp=tuple(stamp))
            for name, size, digest_, stamp in found["files"]
        ),
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Put the manifest at `path`; from then on its files are the cache. Raises OSError."""
    body = json.dumps(
        {
            "format": _FORMAT,
            "identity": manifest.identity,
            "generation": manifest.generation,
            "files": [(f.name, f.size_bytes, f.sha256, f.stamp) for f in manifest.files],
        }
    ).encode()
    write_whole(path, sha256(body).hexdigest().encode() + b"\n" + body)


def recorded(folder: Path, names: Iterable[str]) -> tuple[CacheFile, ...]:
    """Sync the files `names` below `folder` to the disk, hash and stamp them. Raises OSError."""
    files = []
    for name in names:
        path = folder / name
        sync_file(path)
        sync_folder(path.parent)
        size, stamp = _stamped(path)
        files.append(CacheFile(name=name, size_bytes=size, sha256=digest(path), stamp=stamp))
    return tuple(files)


def verified(
    folder: Path, files: Iterable[CacheFile], *, read_data: bool
) -> tuple[CacheFile, ...] | None:
    """Return the files with the stamps they have now, or None if one is not as it was written.

    A file whose stamp differs is read and hashed, with `read_data` every file is: stamps change
    when a library is copied to another PC.
    """
    found = []
    for file in files:
        try:
            size, stamp = _stamped(folder / file.name)
            is_same = size == file.size_bytes and (
                (stamp == file.stamp and not read_data)
                or digest(folder / file.name) == file.sha256
            )
        except OSError:
            return None
        if not is_same:
            return None
        found.append(replace(file, stamp=stamp))
    return tuple(found)


def _stamped(path: Path) -> tuple[int, tuple[int, int, int]]:
    stat = path.stat()
    return stat.st_size, (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)
