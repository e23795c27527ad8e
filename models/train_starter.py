"""Train the starter embedder that localrag ships, and write it with its figures.

python models/train_starter.py --data DIR [--out DIR]

Reads what training_sources.toml names, checks each SHA-256 first, uses the CPU only, and prints
figures on articles that were not learnt from and the CPU time it took.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from starter.card import Result, card
from starter.figures import blended, figures, trial, vector_scores, word_scores
from starter.folder import write_folder
from starter.sources import Article, Source, read_articles, read_sources, verified
from starter.tokeniser import cutter, with_vocabulary
from starter.training import Recipe, learn, lessons
from tokenizers import Tokenizer

_HERE = Path(__file__).resolve().parent
_SHARE = 0.1
_THREADS = 2


def main() -> None:
    """Train, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    parser.add_argument("--out", type=Path, default=_HERE / "defaults" / "embedding")
    options = parser.parse_args()
    started = time.process_time()
    torch.set_num_threads(_THREADS)
    sources = read_sources(_HERE / "training_sources.toml")
    files = {source: verified(source, options.data) for source in sources}
    learnt_from = [
        article
        for source, path in files.items()
        if source.use == "train"
        for article in read_articles(path)
    ]
    recipe = Recipe()
    tokeniser, table = _trained(learnt_from, recipe)
    judged = {source: path for source, path in files.items() if source.use == "judge"}
    results = _judged(judged, tokeniser, table)
    size = write_folder(options.out, tokeniser, table, card(recipe, results, sources))
    print(f"{options.out}: {size:,} bytes, {time.process_time() - started:.0f} CPU s")


def _trained(
    articles: Sequence[Article], recipe: Recipe
) -> tuple[Tokenizer, NDArray[np.float16]]:
    paragraphs = [one for article in articles for one in article.paragraphs]
    texts = [f"{one.title}\n{one.text}" for one in paragraphs]
    print(f"{len(articles)} articles, {len(paragraphs)} paragraphs", flush=True)
    tokeniser = with_vocabulary(cutter(), texts, recipe.rows)
    course = lessons(tokeniser, articles)
    return tokeniser, learn(course, recipe, print).astype(np.float16)


def _judged(
    files: dict[Source, Path], tokeniser: Tokenizer, table: NDArray[np.float16]
) -> list[Result]:
    results = []
    for source, path in files.items():
        judged = trial(read_articles(path))
        vectors = vector_scores(tokeniser, table, judged)
        words = word_scores(judged)
        result = Result(
            name=source.name,
            texts=len(judged.texts),
            questions=len(judged.questions),
            vectors=figures(vectors, judged.right),
            words=figures(words, judged.right),
            both=figures(blended(words, vectors, _SHARE), judged.right),
            share=_SHARE,
        )
        print(result, flush=True)
        results.append(result)
    return results


if __name__ == "__main__":
    main()
