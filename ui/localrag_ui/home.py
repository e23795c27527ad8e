"""Where the window keeps its own few files: beside the libraries, in localrag's data folder."""

import os
from hashlib import sha256
from pathlib import Path


def data_home(named: str | None) -> Path:
    """Return the data folder: `named`, else LOCALRAG_HOME, else the user's.

    The rule is that of localrag.governance.places, which this package may not import; a test
    holds the two together.
    """
    chosen = named or os.environ.get("LOCALRAG_HOME")
    if chosen:
        return Path(chosen).absolute()
    from platformdirs import user_data_path

    return user_data_path("localrag", appauthor=False)


def window_files(home: Path) -> Path:
    """Return the folder of the window's own files, below the data folder."""
    return home / "window"


def file_stem(library: str) -> str:
    """Return a file name for a library, whatever its own name holds."""
    return sha256(library.encode("utf-8", "surrogateescape")).hexdigest()[:16]
