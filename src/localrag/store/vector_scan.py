"""Vectors in memory and as bytes, and the only file that knows faiss."""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from localrag.domain.model_ports import Matrix

Integers = NDArray[np.int64]
_ADDED_AT_ONCE = 1 << 16


class VectorScan:
    """Exact scan over fp16 vectors by inner product. Rows are ordered by chunk id."""

    def __init__(self, index: faiss.IndexIDMap2, owner: object = None) -> None:
        # One question at a time is one thread's work; more would only wait for each other.
        faiss.omp_set_num_threads(1)
        self._flat = faiss.downcast_index(index.index)
        self.chunks: Integers = faiss.vector_to_array(index.id_map)
        self._index = index
        self._owner = owner

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def to_bytes(self) -> bytes:
        """Return the index as `scan_of_bytes` takes it."""
        return bytes(faiss.serialize_index(self._index))

    def search(
        self, question: Matrix, limit: int, allowed: NDArray[np.bool_] | None
    ) -> list[tuple[float, int]]:
        """Return score and row of at least the `limit` best rows, and of all that tie with the last.

        `allowed` has one entry per row; None allows all.
        """
        rows = len(self.chunks) if allowed is None else int(allowed.sum())
        asked = np.ascontiguousarray(question, np.float32).reshape(1, -1)
        parameters = faiss.SearchParameters()
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            # The parameters hold no reference of their own.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # the stub has the C++ arguments
            parameters.sel = selector
        count = min(limit + 1, rows)
        while count:
            scores, found = self._flat.search(asked, count, params=parameters)
            # faiss keeps any of several rows that tie for the last place: ask until none does.
            if count == rows or scores[0][limit - 1] != scores[0][-1]:
                return [(float(s), int(r)) for s, r in zip(scores[0], found[0], strict=True)]
            count = min(count * 2, rows)
        return []

    def scores(self, question: Matrix, chunk_ids: Sequence[int]) -> list[float]:
        """Return the score of each of these chunks; 0 for one that is not there."""
        wanted = np.array(chunk_ids, np.int64)
        rows = np.minimum(np.searchsorted(self.chunks, wanted), len(self.chunks) - 1)
        return [
            float(self._flat.reconstruct(int(row)) @ question) if is_there else 0.0
            for row, is_there in zip(rows, self.chunks[rows] == wanted, strict=True)
        ]


def scan_of(chunks: Integers, halves: NDArray[np.float16]) -> VectorScan:
    """Return the scan over `halves`, one row per id in `chunks`, which ascend."""
    flat = faiss.IndexScalarQuantizer(
        halves.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index = faiss.IndexIDMap2(flat)
    for first in range(0, len(chunks), _ADDED_AT_ONCE):
        last = first + _ADDED_AT_ONCE
        index.add_with_ids(halves[first:last].astype(np.float32), chunks[first:last])
    return VectorScan(index)


def scan_of_bytes(content: bytes | memoryview) -> VectorScan:
    """Return the scan in `content`, which is verified already. Raises RuntimeError, TypeError."""
    owner = faiss.deserialize_index(np.frombuffer(content, np.uint8))
    index = faiss.downcast_index(owner)
    if not isinstance(index, faiss.IndexIDMap2):
        raise TypeError
    # `index` only points into what `owner` frees.
    return VectorScan(index, owner)
