"""The two ways in which segments of the words cache lie on the disk."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from localrag.domain.passage import IndexEntry
from localrag.store.analysis import Analysis
from localrag.store.key import LibraryKey
from localrag.store.sealed_segment import SealedSegments
from localrag.store.word_rows import WordRows
from localrag.store.word_segment import (
    open_segment,
    segment_in_memory,
    segment_versions,
    write_segment,
)


class Segment(Protocol):
    """Some documents of the library, searched by their terms."""

    rows: WordRows

    def rows_of(self, chunk_ids: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the places in `chunk_ids` of the chunks that it holds, and their rows."""
        ...

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each term; 0 where none does."""
        ...

    def candidates(
        self, boosts: Mapping[str, float], limit: int, documents: frozenset[int] | None
    ) -> list[tuple[float, int]]:
        """Return a score and the row of its best chunks for the terms of `boosts`, best first."""
        ...


class SegmentFiles(Protocol):
    """Writes and opens segments. A path names a segment, with or without an ending of its own."""

    def write(
        self,
        path: Path,
        entries: Iterable[IndexEntry],
        versions: Mapping[int, int],
        analysis: Analysis,
    ) -> list[str]:
        """Write a new segment; return the names of its files. Raises OSError.

        `versions` tells the generation of each document in `entries`.
        """
        ...

    def open(self, path: Path, version: str) -> Segment:
        """Return the segment with terms of `version`. Raises OSError, ValueError."""
        ...

    def versions(self, path: Path, version: str) -> dict[int, int]:
        """Return the generation of each document in the segment. Raises OSError, ValueError."""
        ...

    def in_memory(self, entries: Iterable[IndexEntry], analysis: Analysis) -> Segment:
        """Return a segment without files."""
        ...


class PlainSegments:
    """SegmentFiles of folders that tantivy maps into memory."""

    def write(
        self,
        path: Path,
        entries: Iterable[IndexEntry],
        versions: Mapping[int, int],
        analysis: Analysis,
    ) -> list[str]:
        """Write a segment into a new folder."""
        files = write_segment(path, entries, versions, analysis)
        return [f"{path.name}/{file}" for file in files]

    def open(self, path: Path, version: str) -> Segment:
        """Return the segment in the folder."""
        return open_segment(path, version)

    def versions(self, path: Path, version: str) -> dict[int, int]:
        """Return what the folder notes."""
        return segment_versions(path, version)

    def in_memory(self, entries: Iterable[IndexEntry], analysis: Analysis) -> Segment:
        """Return a segment of tantivy's in memory."""
        return segment_in_memory(entries, analysis)


def segment_files(key: LibraryKey | None) -> SegmentFiles:
    """Return the way that a library with this key has: sealed where its files are to be."""
    sealer = key.sealer if key is not None else None
    return PlainSegments() if sealer is None else SealedSegments(sealer)
