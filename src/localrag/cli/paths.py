"""Paths as people type them, to the bytes that the library knows."""

import os
from pathlib import Path


def absolute(path: Path) -> bytes:
    """Return the absolute path in the file system's own bytes, symbolic links left as they are."""
    return os.fsencode(Path(os.path.abspath(path)))  # noqa: TID251, PTH100 - Path.resolve follows links, Path.absolute keeps `..`
