"""Learn which stretch of a sentence is the short answer, and print the weights of answering/span_weights.py.

python models/train_spans.py --data DIR

Questions of JSQuAD valid and 12,000 of JaQuAD train, each with the three sentences of its paragraph
that share most with the question. A stretch is right where it holds the answer or
lies within it. One logistic model for each kind of answer. CPU only, a minute.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from localrag.analysis.gold import GoldQuestion, read_squad
from localrag.answering.span_candidates import Column, stretches, wish
from localrag.answering.span_features import FEATURES, features
from localrag.text.normalise import squashed
from localrag.text.sentences import sentences

_HERE = Path(__file__).resolve().parent
_TAUGHT = ("jsquad/valid-v1.3.json", "jaquad/train.json.gz")
_MOST = 12_000
_SENTENCES = 3
_SEED = 20261125


def main() -> None:
    """Learn and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=_HERE.parents[1] / "shared" / "data")
    options = parser.parse_args()
    rows: dict[Column, list[list[float]]] = {column: [] for column in Column}
    right: dict[Column, list[bool]] = {column: [] for column in Column}
    for name in _TAUGHT:
        for question, sentence in _pairs(options.data / name):
            wanted = wish(question.text)
            if wanted is None:
                continue
            found = stretches(wanted, sentence)
            rows[wanted.column] += features(wanted, sentence, found)
            right[wanted.column] += [_is_right(one.text, question) for one in found]
    models = [_learnt(rows[column], right[column]) for column in Column]
    for index, name in enumerate(("bias", *FEATURES)):
        weights = ", ".join(f"{model[index]:.2f}" for model in models)
        print(f'    "{name}": ({weights}),')


def _pairs(file: Path) -> Iterator[tuple[GoldQuestion, str]]:
    """Yield questions with sentences of their paragraph: such as a search finds, right or wrong."""
    gold = read_squad(file)
    texts = {context.key: context.text for context in gold.contexts}
    chance = np.random.default_rng(_SEED)
    for index in chance.permutation(len(gold.questions))[:_MOST]:
        question = gold.questions[index]
        text = texts[question.source]
        wanted = _pairs_of_letters(question.text)
        pieces = [text[span.start : span.end] for span in sentences(text)]
        pieces.sort(key=lambda piece: len(wanted & _pairs_of_letters(piece)), reverse=True)
        for piece in pieces[:_SENTENCES]:
            yield question, piece


def _pairs_of_letters(text: str) -> set[str]:
    plain = squashed(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _is_right(text: str, question: GoldQuestion) -> bool:
    told = squashed(text)
    answers = [squashed(answer) for answer in question.answers]
    return any(told in answer or answer in told for answer in answers)


def _learnt(rows: list[list[float]], right: list[bool]) -> list[float]:
    """Return the bias and the weights."""
    model = LogisticRegression(C=1.0, max_iter=2_000).fit(np.array(rows), np.array(right))
    return [float(model.intercept_[0]), *map(float, model.coef_[0])]


if __name__ == "__main__":
    main()
