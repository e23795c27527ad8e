"""Whether the library answers what was asked at all: a probability, judged by words alone.

A logistic model of three shares, learnt by models/train_refusal.py on questions that their library
answers and on the questions of another set; figures in docs/benchmarks.md. Vectors are left out: how
near the nearest of them lies depends on the embedder, and on what it was trained on.
"""

import math
from collections.abc import Sequence

from localrag.answering.quotes import chunk_sentences
from localrag.answering.terms import content_terms, coverage, name_runs, weighted
from localrag.answering.wording import Wording
from localrag.domain.passage import Passage
from localrag.domain.ports import TermStatistics
from localrag.domain.question import Question
from localrag.text.indexed import indexed_text
from localrag.text.tokens import index_tokens
from localrag.text.variants import folded

FEATURES = ("passage", "sentence", "names")
_WEIGHTS = (6.99, 3.75, 2.22)
_BIAS = -8.01
_ENOUGH = 0.112
_JUDGED = 5


def is_answerable(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> bool:
    """Return whether it is likely enough that the best passages answer the question.

    With `wording` passages are read in the words of the question.
    """
    return relevance(question, passages, statistics, wording) >= _ENOUGH


def relevance(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> float:
    """Return the probability, 0 to 1, that the passages speak of what is asked; 0 without any."""
    shares = relevance_features(question, passages, statistics, wording)
    if shares is None:
        return 0.0
    sum_ = math.fsum(w * share for w, share in zip(_WEIGHTS, shares, strict=True))
    return 1 / (1 + math.exp(-sum_ - _BIAS))


def relevance_features(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> tuple[float, float, float] | None:
    """Return FEATURES, each 0 to 1, or None without passages.

    How much of the question's subject the best passage holds and the best sentence, terms by their
    rarity in the library, title and headings being part of a passage; and how much of its names one
    passage holds. A question that follows another one may be covered with or without what it
    carries over.
    """
    if not passages:
        return None
    asked = list(dict.fromkeys((question.text, question.standalone)))
    wanted = [weighted(_subject(text), statistics) for text in asked]
    names = [[name for name in name_runs(text) if len(name) > 1] for text in asked]
    held = sentence = named = 0.0
    for passage in passages[:_JUDGED]:
        chunk = passage.chunk
        texts = [indexed_text(passage.document_title, chunk.heading_path, chunk.text)]
        texts += [piece.text for piece in chunk_sentences(chunk)]
        whole, *pieces = texts if wording is None else wording.read(texts)
        terms = [set(index_tokens(text)) for text in pieces]
        every = set(index_tokens(whole))
        plain = folded(whole)
        for weights, runs in zip(wanted, names, strict=True):
            held = max(held, coverage(weights, every))
            sentence = max((sentence, *(coverage(weights, found) for found in terms)))
            named = max(named, _named(runs, plain))
    return held, sentence, named


def _subject(text: str) -> dict[str, float]:
    return content_terms(text) or dict.fromkeys(index_tokens(text), 1.0)


def _named(names: Sequence[str], plain: str) -> float:
    """Return the share of the names' characters that `plain` has; 1 where no name is asked for."""
    total = sum(map(len, names))
    return sum(len(name) for name in names if name in plain) / total if total else 1.0
