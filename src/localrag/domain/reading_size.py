"""Where models keep what they have read ahead, and how much of the disk that takes."""

from dataclasses import dataclass
from pathlib import Path

READING_BYTES = 2_000_000_000
"""How much of the disk a library's kept reading may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSize:
    """How many documents are pinned; how many states are kept, and their bytes."""

    pinned: int = 0
    states: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPlace:
    """Where what models read of one library lies; `seal` is the key of its files, if it is encrypted."""

    folder: Path
    seal: bytes | None = None
