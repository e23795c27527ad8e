"""Train the starter embedder that localrag ships, and write it with its figures.

python models/train_starter.py --data DIR [--out DIR]

Reads what training_sources.toml names, checks each SHA-256 first, uses the CPU only, and prints
figures on articles that were not learnt from and the CPU time it took.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from starter.card import Result, card
from starter.figures import blended, figures, trial, vector_scores, word_scores
from starter.folder import write_folder
from starter.sources import Source, read_articles, read_sources, read_statutes, verified
from starter.start import first_table
from starter.tokeniser import cutter, with_vocabulary
from starter.training import Recipe, exercises, known_ids, learn
from tokenizers import Tokenizer

from localrag.text.indexed import indexed_text

_HERE = Path(__file__).resolve().parent
_SHARE = 0.1
_THREADS = 2
_CUT = 400
_STATUTES_STEP = 4


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
    recipe = Recipe()
    tokeniser, table = _trained(files, recipe)
    judged = {source: files[source] for source in _used(files, "judge")}
    results = _judged(judged, tokeniser, table)
    size = write_folder(options.out, tokeniser, table, card(recipe, results, sources))
    print(f"{options.out}: {size:,} bytes, {time.process_time() - started:.0f} CPU s")


def _trained(
    files: dict[Source, Path], recipe: Recipe
) -> tuple[Tokenizer, NDArray[np.float16]]:
    articles = [a for source in _used(files, "train") for a in read_articles(files[source])]
    statutes = [
        text for source in _used(files, "words") for text in read_statutes(files[source], _CUT)
    ]
    paragraphs = [one for article in articles for one in article.paragraphs]
    print(f"{len(paragraphs)} paragraphs, {len(statutes)} pieces of statutes", flush=True)
    titled = [indexed_text(one.title, (), one.text) for one in paragraphs]
    tokeniser = with_vocabulary(cutter(), titled + statutes, recipe.rows)
    # Statutes repeat one another: a part of them shows which words they use together.
    seen = [one.text for one in paragraphs] + statutes[::_STATUTES_STEP]
    start = first_table(
        [known_ids(tokeniser, text) for text in seen],
        (recipe.rows, recipe.dimension),
        recipe.together,
        recipe.seed,
    )
    course = [exercises(tokeniser, article) for article in articles]
    return tokeniser, learn(start, course, recipe, print).astype(np.float16)


def _used(files: dict[Source, Path], use: str) -> list[Source]:
    return [source for source in files if source.use == use]


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
