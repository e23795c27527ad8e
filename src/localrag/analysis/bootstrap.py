"""How sure a difference is: the bootstrap over questions."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SAMPLES = 2_000


def interval(gains: NDArray[np.float64] | Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean of `gains`, one a question; the same on every run.

    `gains` must not be empty. Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    values = np.asarray(gains, np.float64)
    chance = np.random.default_rng(0)
    means = [chance.choice(values, len(values)).mean() for _ in range(_SAMPLES)]
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))
