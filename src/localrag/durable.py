"""What a power cut must not take: names in folders, and files of their owner alone."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on the disk; Windows has no such call and needs none."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read, as an opener of `open`."""
    return os.open(path, flags, 0o600)


def write_new(path: Path, content: bytes) -> None:
    """Put `content` at `path`, readable by its owner only. Raises OSError."""
    unfinished = path.with_name(f"{path.name}.tmp")
    with open(unfinished, "wb", opener=private) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)
