"""Learn when to say 見つかりません, and print the weights of answering/relevance.py with their figures.

python models/train_refusal.py --data DIR

Libraries: JSQuAD valid and a part of JaQuAD train. Each is asked its own questions and those of the
other; the threshold lets at most 1.25 % of the first be declined. Judged on JSQuAD test and JaQuAD
dev, which nothing was learnt from, and on questions whose own paragraph is left out of what was found.
CPU only.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from localrag.analysis.gold import GoldQuestion, GoldSet, read_squad
from localrag.answering.relevance import FEATURES, relevance_features
from localrag.answering.understand import understand
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import gold_path, store_contexts
from localrag.workflows.search import SearchTools, search

_HERE = Path(__file__).resolve().parent
_TAUGHT = ("jsquad/valid-v1.3.json", "jaquad/train.json.gz")
_JUDGED = ("jsquad/test-v1.3.json", "jaquad/dev.json.gz")
_PARAGRAPHS = 3_000
_ASKED = 1_500
_DECLINED = 0.0125
_TOP = 8
_SEED = 20261125

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Features of questions: the library's own, those without their paragraph, another set's."""

    own: Rows
    orphaned: Rows
    foreign: Rows


def main() -> None:
    """Learn, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    options = parser.parse_args()
    chance = np.random.default_rng(_SEED)
    taught = [_seen(*pair, chance) for pair in _pairs(options.data, _TAUGHT, chance)]
    own = np.vstack([seen.own for seen in taught])
    foreign = np.vstack([seen.foreign for seen in taught])
    model = LogisticRegression(C=10.0)
    model.fit(np.vstack([own, foreign]), np.repeat([1, 0], [len(own), len(foreign)]))
    enough = float(np.quantile(model.predict_proba(own)[:, 1], _DECLINED))
    weights = ", ".join(
        f"{name} {w:.2f}" for name, w in zip(FEATURES, model.coef_[0], strict=True)
    )
    print(f"weights {weights}; bias {model.intercept_[0]:.2f}; enough {enough:.3f}\n")
    print("| library | own declined | paragraph left out, declined | another set's, declined |")
    print("|---|---|---|---|")
    for name, (gold, others) in zip(
        _JUDGED, _pairs(options.data, _JUDGED, chance), strict=True
    ):
        seen = _seen(gold, others, chance)
        shares = (
            np.mean(model.predict_proba(rows)[:, 1] < enough)
            for rows in (seen.own, seen.orphaned, seen.foreign)
        )
        print(
            f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |", flush=True
        )


def _pairs(
    data: Path, names: Sequence[str], chance: np.random.Generator
) -> Iterator[tuple[GoldSet, tuple[GoldQuestion, ...]]]:
    """Yield each set, cut to what a library here holds, with the questions of the other one."""
    one, other = (_cut(read_squad(data / name), chance) for name in names)
    yield one, other.questions
    yield other, one.questions


def _cut(gold: GoldSet, chance: np.random.Generator) -> GoldSet:
    """Return the set with so many of its paragraphs, drawn by chance."""
    drawn = chance.permutation(len(gold.contexts))[:_PARAGRAPHS]
    contexts = tuple(gold.contexts[at] for at in sorted(drawn))
    keys = {context.key for context in contexts}
    return replace(
        gold,
        contexts=contexts,
        questions=tuple(q for q in gold.questions if q.source in keys),
    )


def _seen(gold: GoldSet, others: Sequence[GoldQuestion], chance: np.random.Generator) -> Seen:
    with _stored(gold) as tools:
        own = [gold.questions[at] for at in chance.permutation(len(gold.questions))[:_ASKED]]
        foreign = [others[at] for at in chance.permutation(len(others))[:_ASKED]]
        return Seen(
            own=_features(own, tools),
            orphaned=_features(own, tools, without_own=True),
            foreign=_features(foreign, tools),
        )


def _features(
    questions: Sequence[GoldQuestion], tools: SearchTools, *, without_own: bool = False
) -> Rows:
    rows = []
    for one in questions:
        question = understand(one.text)
        found = search(question, tools, _TOP)
        path = gold_path(one.source).encode()
        passages = [p for p in found.passages if not without_own or p.source.path != path]
        shares = relevance_features(question, passages, tools.statistics, found.wording)
        if shares is not None:
            rows.append(shares)
    return np.array(rows)


@contextmanager
def _stored(gold: GoldSet) -> Iterator[SearchTools]:
    with tempfile.TemporaryDirectory() as home:
        site = Site(places=places(Path(home)), library="taught", policy=read_policy(None))
        with Session(site) as session:
            with session.writing() as library:
                store_contexts(gold.contexts, library.writer, session.embedder(), session.clock)
            with session.searching() as tools:
                yield tools


if __name__ == "__main__":
    main()
