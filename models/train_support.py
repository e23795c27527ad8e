"""Learn whether an embedder tells what a source bears out better than shared words do, and print it.

python models/train_support.py --data DIR [--home DIR]

JNLI (JGLUE): a statement and a sentence that entails it or not, both about one picture. Half of the pictures are
learnt from, the other half judge. The embedder is the shipped one, or with --home the one in use there.
A weight for likeness by vectors belongs into answering/support.py only if it judges better than
words alone on the half that was held out. CPU only.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from localrag.answering.sources import terms, weight
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site

_HERE = Path(__file__).resolve().parent
_FILE = "jglue-jsts-jnli/jnli-valid-v1.3.jsonl"
_MOSTLY = 0.6  # of the terms: below that answering/support.py doubts the wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs: the share of the statement's terms in the source, their likeness, and the truth."""

    overlap: NDArray[np.float64]
    likeness: NDArray[np.float64]
    is_true: NDArray[np.bool_]
    is_held_out: NDArray[np.bool_]


def main() -> None:
    """Learn, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        name, pairs = _pairs(options.data / _FILE, options.home or Path(folder))
    ways = {
        "shared words": [pairs.overlap],
        "vectors": [pairs.likeness],
        "both": [pairs.overlap, pairs.likeness],
    }
    doubted = pairs.is_held_out & (pairs.overlap < _MOSTLY)
    print(f"embedder {name}; {len(pairs.is_true)} pairs, {pairs.is_held_out.sum()} held out\n")
    print("| judged by | area under ROC, held out | among those of doubtful wording |")
    print("|---|---|---|")
    for way, columns in ways.items():
        rows = np.column_stack(columns)
        model = LogisticRegression(C=10.0)
        model.fit(rows[~pairs.is_held_out], pairs.is_true[~pairs.is_held_out])
        likely = model.predict_proba(rows)[:, 1]
        areas = [
            roc_auc_score(pairs.is_true[chosen], likely[chosen])
            for chosen in (pairs.is_held_out, doubted)
        ]
        print(f"| {way} | {areas[0]:.3f} | {areas[1]:.3f} |")


def _pairs(file: Path, home: Path) -> tuple[str, Judged]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    sources = [row["sentence1"] for row in rows]
    statements = [row["sentence2"] for row in rows]
    site = Site(places=places(home), library="taught", policy=read_policy(None))
    with Session(site) as session:
        embedder = session.embedder()
        one, other = (
            np.asarray(embedder.embed_passages(texts)) for texts in (sources, statements)
        )
        name = embedder.model.model_id
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    pictures = [int(row["yjcaptions_id"].split("-")[0]) for row in rows]
    return name, Judged(
        overlap=np.array([_overlap(*pair) for pair in zip(statements, sources, strict=True)]),
        likeness=(one * other).sum(axis=1) / np.maximum(lengths, 1e-9),
        is_true=np.array([row["label"] == "entailment" for row in rows]),
        is_held_out=np.array([picture % 2 == 1 for picture in pictures]),
    )


def _overlap(statement: str, source: str) -> float:
    wanted = terms(statement)
    total = weight(wanted)
    return weight(wanted & terms(source)) / total if total else 0.0


if __name__ == "__main__":
    main()
