"""Which files a folder holds, before any of them is opened."""

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from localrag.domain.document import moment
from localrag.domain.errors import UsageError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder, FolderRules, FoundFile, SkippedFile
from localrag.domain.limits import readable_size
from localrag.domain.paths import displayed
from localrag.domain.windows import as_kept, is_junction, is_placeholder, on_disk

_LEFT_OUT = frozenset(
    {b"thumbs.db", b"desktop.ini", b".git", b".svn", b".ds_store", b"__macosx", b"$recycle.bin"}
)
_LEFT_OUT_STARTS = (b"~$", b".~lock")
_LEFT_OUT_END = b".tmp"


def discover(folder: Folder) -> Iterator[FoundFile | SkippedFile]:
    """Yield the files below `folder`, sorted by the bytes of their names, folder by folder.

    Left out without a row: what office programs and systems leave behind (`~$*`, Thumbs.db, .git
    ...), what the rules exclude, sockets and pipes. Links to folders are not followed, links to
    files only if the file lies in the folder. Too large files and folders that cannot be listed
    become rows with a reason. Raises UsageError if the folder does not exist or is a file.
    """
    try:
        status = _path(folder.path).stat()
    except OSError as error:
        raise UsageError(UsageCode.FOLDER_NOT_FOUND, path=displayed(folder.path)) from error
    if not stat.S_ISDIR(status.st_mode):
        raise UsageError(UsageCode.NOT_A_FOLDER, path=displayed(folder.path))
    return _walk(folder)


def _walk(folder: Folder) -> Iterator[FoundFile | SkippedFile]:
    root = _path(folder.path).resolve()
    waiting = [folder.path]
    while waiting:
        path = waiting.pop()
        try:
            with os.scandir(on_disk(path)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield SkippedFile(path=path, code=DocumentCode.NO_PERMISSION)
            continue
        below: list[bytes] = []
        for entry in entries:
            if _is_left_out(entry, folder):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not _leads_elsewhere(entry):
                    below.append(as_kept(entry.path))
            else:
                yield from _file(entry, root, folder.rules)
        waiting.extend(reversed(below))


def folder_identity(path: bytes) -> str:
    """Return what the system calls a folder, whatever its name; '' if it cannot be reached.

    An empty mount point has another identity than what is mounted on it.
    """
    try:
        status = _path(on_disk(path)).stat()
    except OSError:
        return ""
    return f"{status.st_dev}:{status.st_ino}"


def is_litter(name: bytes) -> bool:
    """Whether a file or folder of this name is what programs and systems leave behind."""
    name = name.lower()
    return (
        name in _LEFT_OUT or name.startswith(_LEFT_OUT_STARTS) or name.endswith(_LEFT_OUT_END)
    )


def _is_left_out(entry: "os.DirEntry[bytes]", folder: Folder) -> bool:
    if is_litter(entry.name):
        return True
    if not folder.rules.exclude:
        return False
    inside = displayed(as_kept(entry.path)[len(folder.path.rstrip(b"/\\")) + 1 :])
    return any(
        fnmatchcase(inside, glob) or fnmatchcase(displayed(entry.name), glob)
        for glob in folder.rules.exclude
    )


def _leads_elsewhere(entry: "os.DirEntry[bytes]") -> bool:
    try:
        return is_junction(entry.stat(follow_symlinks=False))
    except OSError:
        return False  # listing it says why


def _file(
    entry: "os.DirEntry[bytes]", root: Path, rules: FolderRules
) -> Iterator[FoundFile | SkippedFile]:
    path = as_kept(entry.path)
    try:
        status = entry.stat()
        if entry.is_symlink() and not _stays_inside(entry.path, root):
            return
    except OSError:
        if not entry.is_symlink():
            yield SkippedFile(path=path, code=DocumentCode.NO_PERMISSION)
        return
    if not stat.S_ISREG(status.st_mode) or _is_too_old(status.st_mtime_ns, rules):
        return
    reason = _reason(status, rules)
    if reason is None:
        yield FoundFile(path=path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns)
        return
    code, fields = reason
    yield SkippedFile(
        path=path,
        code=code,
        fields=fields,
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
    )


def _reason(
    status: os.stat_result, rules: FolderRules
) -> tuple[DocumentCode, dict[str, str]] | None:
    """Return why a file is not opened, None for one that is."""
    if is_placeholder(status):
        return DocumentCode.ONLINE_ONLY, {}
    limit = rules.max_size_bytes
    if limit is not None and status.st_size > limit:
        sizes = {"size": readable_size(status.st_size), "limit": readable_size(limit)}
        return DocumentCode.TOO_LARGE, sizes
    return None


def _stays_inside(path: bytes, root: Path) -> bool:
    return _path(path).resolve().is_relative_to(root)


def _path(path: bytes) -> Path:
    """Return a path that stands for exactly these bytes (PEP 383)."""
    return Path(os.fsdecode(path))


def _is_too_old(modified_ns: int, rules: FolderRules) -> bool:
    return rules.newer_than is not None and moment(modified_ns) <= rules.newer_than
