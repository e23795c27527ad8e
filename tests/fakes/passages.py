"""Passages and term statistics made from plain texts, for tests of the answering room."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from localrag.domain.document import SourceFile, Span
from localrag.domain.passage import Chunk, PageSpan, Passage, StoredChunk
from localrag.text.indexed import indexed_text
from localrag.text.tokens import index_tokens


def source(name: str = "規程.txt") -> SourceFile:
    """Return a file that stands nowhere on disk."""
    return SourceFile(
        path=b"/library/" + name.encode(),
        sha256="00",
        size_bytes=1,
        modified=datetime(2024, 4, 1, tzinfo=UTC),
        media_type="text/plain",
    )


def chunk(
    *stretches: str, chunk_id: int = 1, headings: tuple[str, ...] = (), offset: int = 10
) -> Chunk:
    """Return a chunk with one stretch per page; each stands at `offset` on its page."""
    located = tuple(
        PageSpan(
            page=number,
            label=f"p{number}",
            span=Span(start=offset, end=offset + len(stretch)),
        )
        for number, stretch in enumerate(stretches, start=1)
    )
    return Chunk(
        id=chunk_id,
        document_id=chunk_id,
        ordinal=0,
        heading_path=headings,
        text="\n".join(stretches),
        located=located,
    )


def stored(item: Chunk, title: str = "規程") -> StoredChunk:
    """Return the chunk as the catalogue would."""
    return StoredChunk(chunk=item, title=title, source=source())


def passage(
    *stretches: str,
    rank: int = 1,
    title: str = "規程",
    headings: tuple[str, ...] = (),
) -> Passage:
    """Return a passage whose chunk id is its rank."""
    return Passage(
        chunk=chunk(*stretches, chunk_id=rank, headings=headings),
        document_title=title,
        source=source(),
        rank=rank,
        score=1 / rank,
        hits=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTerms:
    """Term statistics of a small library, counted when it is made."""

    chunks: int
    frequencies: dict[str, int] = field(default_factory=dict)

    def weights(self, terms: Sequence[str]) -> list[float]:
        """Return inverse document frequencies by the formula of TermStatistics."""
        found = (self.frequencies.get(term, 0) for term in terms)
        return [math.log(1 + (self.chunks - n + 0.5) / (n + 0.5)) for n in found]


def statistics(passages: Sequence[Passage]) -> CountedTerms:
    """Return the statistics of a library that holds these passages and nothing else."""
    frequencies: dict[str, int] = {}
    for item in passages:
        text = indexed_text(item.document_title, item.chunk.heading_path, item.chunk.text)
        for term in set(index_tokens(text)):
            frequencies[term] = frequencies.get(term, 0) + 1
    return CountedTerms(chunks=len(passages), frequencies=frequencies)
