"""Train the ranker that localrag ships, and write it with its figures.

python models/train_ranker.py --data DIR [--out DIR]

Learns from the files that training_sources.toml names for training, as they are, without titles
and in longer passages, and judges on articles that it has not seen. CPU only.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from starter.ranker_card import ranker_card
from starter.ranker_sets import Judged, Lesson, folds, judged_set, lessons, shipped
from starter.sources import read_articles, read_sources, verified

from localrag.answering.ranker import WIDEST, Ranker, Weight
from localrag.answering.ranking_features import FEATURES

_HERE = Path(__file__).resolve().parent
_SEED = 20261125
_EPOCHS = 12
_BATCH = 64
_RATE = 3e-3
_DECAY = 1e-2


def main() -> None:
    """Train, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    parser.add_argument("--out", type=Path, default=_HERE / "defaults" / "ranker")
    options = parser.parse_args()
    started = time.process_time()
    sources = [s for s in read_sources(_HERE / "training_sources.toml") if s.use != "words"]
    files = {source: verified(source, options.data) for source in sources}
    taught = [a for s, path in files.items() if s.use == "train" for a in read_articles(path)]
    weights = learnt(lessons(taught, folds(taught, options.data), _SEED))
    ranker = Ranker(weights)
    results = []
    for source, path in files.items():
        if source.use == "judge":
            found = judged_set(source.name, read_articles(path), shipped(), ranker)
            print(_line(found), flush=True)
            results.append(found)
    options.out.mkdir(parents=True, exist_ok=True)
    table = {
        name: {"mean": w.mean, "deviation": w.deviation, "weight": w.weight}
        for name, w in weights.items()
    }
    text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
    (options.out / "weights.json").write_text(text, encoding="utf-8")
    (options.out / "README.md").write_text(ranker_card(results, sources), encoding="utf-8")
    print(f"{options.out}, {time.process_time() - started:.0f} CPU s")


def learnt(taught: list[Lesson]) -> dict[str, Weight]:
    """Return the weights that put the right passage of each lesson first, as far as any do."""
    torch.manual_seed(_SEED)
    every = np.vstack([lesson.features for lesson in taught])
    means, deviations = every.mean(axis=0), every.std(axis=0) + 1e-6
    widest = max(len(lesson.features) for lesson in taught)
    shown = np.zeros((len(taught), widest, len(FEATURES)), np.float32)
    is_there = np.zeros((len(taught), widest), np.bool_)
    for at, lesson in enumerate(taught):
        scaled = np.clip((lesson.features - means) / deviations, -WIDEST, WIDEST)
        shown[at, : len(scaled)] = scaled
        is_there[at, : len(scaled)] = True
    inputs, masks = torch.from_numpy(shown), torch.from_numpy(is_there)
    rights = torch.tensor([lesson.right for lesson in taught])
    weight = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.AdamW([weight], lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * -(-len(taught) // _BATCH)
    step = 0
    for _ in range(_EPOCHS):
        for part in torch.randperm(len(taught)).split(_BATCH):
            optimiser.param_groups[0]["lr"] = _RATE * max(0.02, 1 - step / steps)
            step += 1
            scores = (inputs[part] @ weight).masked_fill(~masks[part], -1e9)
            loss = torch.nn.functional.cross_entropy(scores, rights[part])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return {
        name: Weight(mean=float(mean), deviation=float(deviation), weight=float(value))
        for name, mean, deviation, value in zip(
            FEATURES, means, deviations, weight.detach().numpy(), strict=True
        )
    }


def _line(found: Judged) -> str:
    low, high = found.interval
    return (
        f"{found.name}: words {found.words.mrr:.4f}, fused {found.fused.mrr:.4f}, ranked "
        f"{found.ranked.mrr:.4f}, gain {100 * found.gain:.2f} ({100 * low:.2f} to {100 * high:.2f})"
    )


if __name__ == "__main__":
    main()
