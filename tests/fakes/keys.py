"""Keys in a real folder of files beside the one of the libraries, for tests."""

from pathlib import Path

from localrag.store.file_keys import FileKeys
from localrag.store.keys import Keys


def keys_beside(libraries: Path, *, is_required: bool = True) -> Keys:
    """Return keys that lie in a folder next to `libraries`."""
    return Keys((file_keys(libraries),), is_required=is_required)


def file_keys(libraries: Path) -> FileKeys:
    """Return what keeps them."""
    folder = libraries.parent / f"{libraries.name}-keys"
    return FileKeys(folder=folder, away_from=libraries)
