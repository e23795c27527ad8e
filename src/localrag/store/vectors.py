"""The vectors of a library, nearest first."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.model_ports import Matrix
from localrag.domain.passage import Hit, IndexName
from localrag.sealed import SEALED, Sealer
from localrag.store.cache import Cache
from localrag.store.columns import raw, whole
from localrag.store.database import Database
from localrag.store.files import write_array, write_pieces, write_whole
from localrag.store.state import LibraryState

if TYPE_CHECKING:
    from localrag.store.vector_scan import VectorScan

_COUNT = Struct("<q")
_VECTORS = (
    "SELECT v.chunk, c.id, c.document, v.data FROM vectors AS v JOIN chunks AS c ON c.row = v.chunk "
    "WHERE v.chunk > ? ORDER BY v.chunk LIMIT 10000"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorView:
    """`documents[r]` is the document that row r of the scan belongs to; no scan, no vectors."""

    scan: "VectorScan | None"
    documents: NDArray[np.int64]


class FaissVectors:
    """PassageIndex over vectors. All methods raise StoreError."""

    def __init__(self, cache: Cache[VectorView], database: Database) -> None:
        self._cache = cache
        self._state = LibraryState(database)

    def search(self, query: Matrix, limit: int, documents: frozenset[int] | None) -> list[Hit]:
        """Return the chunks nearest to `query` (float32, one dimension), best first, ties by id.

        `documents` limits the search to these document ids; None is the whole library. A question
        without any known word (all zeros) is near to nothing. Raises StoreError MODEL_MISMATCH
        for a vector of another length than the library's.
        """
        view = self._cache.view()
        if view.scan is None or limit < 1 or not np.any(query):
            return []
        if query.shape != (view.scan.dimension,):
            model = self._state.model()
            raise StoreError(
                StoreCode.MODEL_MISMATCH,
                stored=model.model_id if model else "-",
                current=f"{query.shape[-1]}",
            )
        allowed = None
        if documents is not None:
            allowed = np.isin(view.documents, np.fromiter(documents, np.int64))
        found = view.scan.search(query, limit, allowed)
        # Rows ascend by chunk id.
        best = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:limit]
        return [
            Hit(
                chunk_id=int(view.scan.chunks[row]),
                score=score,
                rank=rank,
                index=IndexName.VECTORS,
            )
            for rank, (score, row) in enumerate(best, start=1)
        ]

    def scores(self, query: Matrix, chunk_ids: Sequence[int]) -> list[float]:
        """Return the cosine of each of these chunks; 0 for one that is not there."""
        view = self._cache.view()
        if view.scan is None or query.shape != (view.scan.dimension,):
            return [0.0] * len(chunk_ids)
        return view.scan.scores(query, chunk_ids)


class VectorContents:
    """How the vector cache is written: whole each time, for reading a row from SQLite is cheap."""

    name = "vectors"

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state = LibraryState(database)

    def oldest(self) -> int:
        """Return the generation since which vectors are those of the model in use."""
        return self._state.vectors_since()

    def _sealer(self) -> Sealer | None:
        return self._database.key.sealer if self._database.key else None

    def write(self, folder: Path, generation: int, old: Sequence[str]) -> list[str]:  # noqa: ARG002 - nothing old is kept
        """Write all vectors; return the names of the files: one, sealed, if the library is encrypted."""
        view = self.in_memory()
        if view.scan is None:
            return []
        stem, sealer = f"{self.name}-{generation:06}", self._sealer()
        if sealer is not None:
            sealed = f"{stem}{SEALED}"
            rows = np.ascontiguousarray(view.documents, "<i8").tobytes()
            parts = (_COUNT.pack(len(view.documents)), rows, view.scan.to_bytes())
            write_pieces(folder / sealed, sealer.pieces(parts, sealed))
            return [sealed]
        scan, documents = f"{stem}.faiss", f"{stem}.npy"
        write_whole(folder / scan, view.scan.to_bytes())
        write_array(folder / documents, view.documents)
        return [scan, documents]

    def open(self, folder: Path, names: Sequence[str]) -> VectorView:
        """Return the cache in these files. Raises OSError, ValueError, RuntimeError."""
        if not names:
            return _no_vectors()
        sealer = self._sealer()
        if sealer is not None:
            (sealed,) = names
            content = memoryview(sealer.file(folder / sealed).whole())
            end = _COUNT.size + 8 * _COUNT.unpack(content[: _COUNT.size])[0]
            rows = np.frombuffer(content[_COUNT.size : end], "<i8")
            return _view(content[end:], rows)
        scan, documents = names
        rows = np.load(folder / documents, allow_pickle=False)
        return _view((folder / scan).read_bytes(), rows)

    def in_memory(self) -> VectorView:
        """Return the cache of what SQLite holds now, without a file."""
        chunks, documents, vectors = array("q"), array("q"), bytearray()
        last = 0
        while rows := self._database.rows(_VECTORS, (last,)):
            for row, chunk, document, data in rows:
                last = whole(row)
                chunks.append(whole(chunk))
                documents.append(whole(document))
                vectors += raw(data)
        if not chunks:
            return _no_vectors()
        from localrag.store.vector_scan import scan_of  # noqa: PLC0415 - as above

        halves = np.frombuffer(vectors, "<f2").reshape(len(chunks), -1)
        order = np.argsort(np.array(chunks))
        return VectorView(
            scan=scan_of(np.array(chunks)[order], halves[order]),
            documents=np.array(documents)[order],
        )


def _view(scan: bytes | memoryview, documents: NDArray[np.int64]) -> VectorView:
    from localrag.store.vector_scan import scan_of_bytes  # noqa: PLC0415 - faiss costs .2 CPU s, and only here

    return VectorView(scan=scan_of_bytes(scan), documents=documents)


def _no_vectors() -> VectorView:
    return VectorView(scan=None, documents=np.empty(0, np.int64))
