"""Which folders lie on another computer, as far as the system says."""

import os
from collections.abc import Sequence
from pathlib import Path

from localrag.domain.windows import is_remote

_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "ncpfs", "fuse.", "davfs")
_MOUNTS = Path("/proc/self/mountinfo")


def is_on_network(folder: bytes) -> bool:
    """Whether a folder lies on another computer, as far as the system says."""
    if os.name == "nt":
        return is_remote(os.fsdecode(folder))
    try:
        mounts = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return False
    return kind_of_mount(folder, mounts).startswith(_NETWORK)


def kind_of_mount(folder: bytes, mounts: Sequence[bytes]) -> str:
    """Return the type of the file system that holds a folder, '' if unknown.

    `mounts` are lines as in proc(5), /proc/pid/mountinfo: names with octal escapes.
    """
    best, kind = b"", ""
    for line in mounts:
        before, _, after = line.partition(b" - ")
        point = before.split(b" ")[4]
        point = point.decode("unicode_escape").encode("latin-1") if b"\\" in point else point
        is_below = folder == point or folder.startswith(point.rstrip(b"/") + b"/")
        if is_below and len(point) >= len(best):
            best, kind = point, after.split(b" ")[0].decode("ascii", "replace")
    return kind
