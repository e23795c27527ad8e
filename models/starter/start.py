"""The table before learning: which words occur together, and random directions beside it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

Ids = NDArray[np.int64]
Table = NDArray[np.float32]


def first_table(
    texts: Sequence[Ids], shape: tuple[int, int], together: int, seed: int
) -> Table:
    """Return float32 of `shape` (rows, dimension), each row about as long as its word's idf.

    The first `together` columns say which words occur together in `texts` (latent semantic
    analysis, Deerwester et al., 1990, without its first axis, which is mere frequency). The rest are
    random and so nearly orthogonal: their product counts the words that two texts share (random
    indexing, Kanerva et al., 2000). Per column both parts add as much to the vector of a text.
    """
    rows, dimension = shape
    idf = _idf(texts, rows)
    rng = np.random.default_rng(seed)
    apart = rng.standard_normal((rows, dimension - together)) * idf[:, None]
    alike = _shared_axes(texts, idf, together) * idf[:, None]
    sample = texts[::10]
    per_column = _energy(alike, sample) / together
    alike *= (_energy(apart, sample) / (dimension - together) / per_column) ** 0.5
    table = np.hstack((alike, apart)) / dimension**0.5
    table[0] = 0
    return table.astype(np.float32)


def _idf(texts: Sequence[Ids], rows: int) -> NDArray[np.float64]:
    containing = np.zeros(rows)
    for text in texts:
        containing[np.unique(text)] += 1
    idf: NDArray[np.float64] = np.log(1 + (len(texts) - containing + 0.5) / (containing + 0.5))
    return idf


def _shared_axes(
    texts: Sequence[Ids], idf: NDArray[np.float64], axes: int
) -> NDArray[np.float64]:
    """Return right singular vectors 1 to `axes` of the weighted counts, shape (rows, axes)."""
    lengths = [len(text) for text in texts]
    places = (np.repeat(np.arange(len(texts)), lengths), np.concatenate(texts))
    counts = sparse.csr_matrix((np.ones(sum(lengths)), places), shape=(len(texts), len(idf)))
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    weighted = counts @ sparse.diags(idf)
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    unit = (sparse.diags(1 / np.maximum(norms, 1e-9)) @ weighted).astype(np.float32)
    start = np.ones(min(unit.shape), dtype=np.float32)
    _, _, axes_by_row = svds(unit.tocsc(), k=axes + 1, v0=start)
    return axes_by_row[::-1][1:].T.astype(np.float64)


def _energy(table: NDArray[np.float64], texts: Sequence[Ids]) -> float:
    return float(np.mean([(table[text].sum(axis=0) ** 2).sum() for text in texts]))
