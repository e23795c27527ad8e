"""Learn when two questions ask for the same, and print the weights of answering/rephrasing.py.

python models/train_rephrasing.py --data DIR

Pairs of questions about one paragraph: with the same answer at the same place, and with answers that have
nothing in common. Learnt on JSQuAD valid and JaQuAD train; the threshold lets at most .5 % of the
second be taken for the same. Judged on JSQuAD test and JaQuAD dev. Two questions with one answer are
not always the same question (誰が建てたか, 誰が住んだか), so that what is missed is less than it seems. CPU only.
"""

import argparse
from collections.abc import Iterator
from itertools import combinations, islice
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from localrag.analysis.gold import GoldQuestion, read_squad
from localrag.answering.rephrasing import FEATURES, phrased, rephrasing_features

_HERE = Path(__file__).resolve().parent
_TAUGHT = ("jsquad/valid-v1.3.json", "jaquad/train.json.gz")
_JUDGED = ("jsquad/test-v1.3.json", "jaquad/dev.json.gz")
_MOST = 20_000
_WRONG = 0.005


def main() -> None:
    """Learn, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    options = parser.parse_args()
    taught = [_pairs(options.data / name) for name in _TAUGHT]
    same = [row for one, _ in taught for row in one if row is not None]
    other = [row for _, two in taught for row in two if row is not None]
    model = LogisticRegression(C=10.0)
    model.fit(np.array([*same, *other]), np.repeat([1, 0], [len(same), len(other)]))
    every = sum(len(two) for _, two in taught)
    wrong = np.sort(model.predict_proba(np.array(other))[:, 1])[::-1]
    enough = float(wrong[int(_WRONG * every)])
    weights = ", ".join(
        f"{name} {w:.2f}" for name, w in zip(FEATURES, model.coef_[0], strict=True)
    )
    print(f"weights {weights}; bias {model.intercept_[0]:.2f}; enough {enough:.3f}\n")
    print("| set | same answer: pairs | taken for the same | another answer: pairs | taken |")
    print("|---|---|---|---|---|")
    for name in (*_TAUGHT, *_JUDGED):
        counts = []
        for rows in _pairs(options.data / name):
            known = np.array([row for row in rows if row is not None])
            taken = int(np.sum(model.predict_proba(known)[:, 1] > enough))
            counts.append(f"{len(rows):,} | {100 * taken / len(rows):.1f} %")
        print(f"| {name} | {' | '.join(counts)} |", flush=True)


def _pairs(
    path: Path,
) -> tuple[list[tuple[float, ...] | None], list[tuple[float, ...] | None]]:
    """Return the features of pairs with the same answer, and of pairs with others."""
    by_source: dict[str, list[GoldQuestion]] = {}
    for question in read_squad(path).questions:
        by_source.setdefault(question.source, []).append(question)
    same: list[tuple[float, ...] | None] = []
    other: list[tuple[float, ...] | None] = []
    for one, two in islice(_of_each(by_source), _MOST):
        row = rephrasing_features(phrased(one.text), phrased(two.text))
        mine, theirs = set(one.answers), set(two.answers)
        if mine & theirs:
            same.append(row)
        elif not any(a in b or b in a for a in mine for b in theirs):
            other.append(row)
    return same, other


def _of_each(
    by_source: dict[str, list[GoldQuestion]],
) -> Iterator[tuple[GoldQuestion, GoldQuestion]]:
    for questions in by_source.values():
        yield from combinations(questions, 2)


if __name__ == "__main__":
    main()
