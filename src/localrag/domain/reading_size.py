"""How much of the disk is taken by what models have read ahead."""

from dataclasses import dataclass

READING_BYTES = 2_000_000_000
"""How much of the disk a library's kept reading may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSize:
    """How many documents are pinned; how many states are kept, and their bytes."""

    pinned: int = 0
    states: int = 0
    size_bytes: int = 0
