"""Vectors of length one."""

import numpy as np

from localrag.domain.model_ports import Matrix


def unit_rows(rows: Matrix) -> Matrix:
    """Return the rows scaled to length 1, float32; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Matrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit
