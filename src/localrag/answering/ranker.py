"""The order of the best passages, learnt: a weighted sum of what speaks for each.

A linear model, so that a passage's place can be explained. It is trained with the softmax over the
candidates of a question (ListNet's top-one loss; Cao et al., Learning to Rank, 2007) by
models/train_ranker.py; its card is models/defaults/ranker/README.md.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np

from localrag.answering.ranking_features import FEATURES, Candidate, Features, features
from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.ports import TermStatistics

WIDEST = 5.0
"""Deviations of a feature that count at the most: no single number decides."""
_FILE = Path("defaults", "ranker", "weights.json")


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """What a feature counts: its usual value and spread where it was learnt, and its weight."""

    mean: float
    deviation: float
    weight: float


class Ranker:
    """Scores candidates for a question; only differences of scores count."""

    def __init__(self, weights: Mapping[str, Weight]) -> None:
        """Raises ValueError where the weights are not those of the features as they are now."""
        if set(weights) != set(FEATURES):
            raise ValueError("features")
        ordered = [weights[name] for name in FEATURES]
        self._means = np.array([one.mean for one in ordered])
        self._deviations = np.array([one.deviation for one in ordered])
        self._weights = np.array([one.weight for one in ordered])

    def scores(
        self, question: str, candidates: Sequence[Candidate], statistics: TermStatistics
    ) -> list[float]:
        """Return the score of each candidate, higher is better."""
        if not candidates:
            return []
        return self.weighed(features(question, candidates, statistics))

    def weighed(self, found: Features) -> list[float]:
        """Return the score of each row of features."""
        scaled = (found - self._means) / self._deviations
        return [float(one) for one in np.clip(scaled, -WIDEST, WIDEST) @ self._weights]


def shipped_ranker(models: Path) -> Ranker | None:
    """Return the ranker in the folder of models, None where there is no such file.

    Raises ModelError DAMAGED for one that is no ranker of these features.
    """
    try:
        data = (models / _FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Ranker(msgspec.json.decode(data, type=dict[str, Weight]))
    except ValueError as error:  # msgspec's errors are ValueErrors
        raise ModelError(ModelCode.DAMAGED, model="ranker", reason=_FILE.name) from error


def shipped_ranker_digest(models: Path) -> str:
    """Return what tells the ranker in the folder of models from others, '' where there is none."""
    try:
        return sha256((models / _FILE).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
