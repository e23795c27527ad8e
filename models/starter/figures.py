"""How well a table finds paragraphs, alone and beside words. Reads the judging files, never trains."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

from localrag.store.words import inverse_frequency
from localrag.text.asking import asked_weights, without_asking
from localrag.text.indexed import indexed_text
from localrag.text.tokens import index_tokens
from starter.sources import Article

Scores = NDArray[np.float32]
_K1, _B = 0.4, 0.9
_DEPTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares of the questions, 0 to 1."""

    first: float
    within_ten: float
    mrr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A closed set: every question is asked against every paragraph."""

    texts: tuple[str, ...]
    questions: tuple[str, ...]
    right: NDArray[np.int64]


def trial(articles: Sequence[Article]) -> Trial:
    """Return the paragraphs of `articles`, as they are indexed, with their questions."""
    paragraphs = [one for article in articles for one in article.paragraphs]
    right = [i for i, one in enumerate(paragraphs) for _ in one.questions]
    return Trial(
        texts=tuple(indexed_text(one.title, (), one.text) for one in paragraphs),
        questions=tuple(asked.text for one in paragraphs for asked in one.questions),
        right=np.array(right, dtype=np.int64),
    )


def vector_scores(tokeniser: Tokenizer, table: Scores, judged: Trial) -> Scores:
    """Return cosines of shape (questions, texts)."""
    questions = _unit_means(tokeniser, table, judged.questions)
    return questions @ _unit_means(tokeniser, table, judged.texts).T


def word_scores(judged: Trial) -> Scores:
    """Return BM25 scores of shape (questions, texts) over the terms of the word index."""
    columns: dict[str, int] = {}
    counts = _counted([index_tokens(text) for text in judged.texts], columns)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    containing = np.diff(counts.tocsc().indptr)
    idf = np.log(1 + (len(judged.texts) - containing + 0.5) / (containing + 0.5))
    terms = counts.tocoo()
    damping = _K1 * (1 - _B + _B * lengths[terms.row] / lengths.mean())
    shares = sparse.csr_matrix(
        (terms.data / (terms.data + damping), (terms.row, terms.col)), shape=counts.shape
    )
    unknown = inverse_frequency(len(judged.texts), 0)
    inverse = {term: float(idf[column]) for term, column in columns.items()}
    rows: list[int] = []
    places: list[int] = []
    weights: list[float] = []
    for row, question in enumerate(judged.questions):
        asked = Counter(index_tokens(question))
        found = asked_weights(
            asked,
            Counter(index_tokens(without_asking(question))),
            {term: inverse.get(term, unknown) for term in asked},
        )
        for term in asked.keys() & columns.keys():
            rows.append(row)
            places.append(columns[term])
            weights.append(found[term])
    asked_for = sparse.csr_matrix(
        (weights, (rows, places)), shape=(len(judged.questions), len(columns))
    )
    return np.asarray((asked_for @ shares.T).toarray(), dtype=np.float32)


def blended(words: Scores, vectors: Scores, share: float) -> Scores:
    """Return words + share * vectors, both stretched to 0..1 for each question."""
    return _stretched(words) + share * _stretched(vectors)


def figures(scores: Scores, right: NDArray[np.int64]) -> Figures:
    """Return how high the right paragraphs stand in `scores`, shape (questions, texts)."""
    of_right = scores[np.arange(len(right)), right]
    ranks = (scores > of_right[:, None]).sum(axis=1) + 1
    near = ranks <= _DEPTH
    return Figures(
        first=float((ranks == 1).mean()),
        within_ten=float(near.mean()),
        mrr=float(np.where(near, 1 / ranks, 0).mean()),
    )


def _unit_means(tokeniser: Tokenizer, table: Scores, texts: Sequence[str]) -> Scores:
    encoded = tokeniser.encode_batch(list(texts), add_special_tokens=False)
    means = np.stack([table[one.ids].astype(np.float32).mean(axis=0) for one in encoded])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12))


def _stretched(scores: Scores) -> Scores:
    low = scores.min(axis=1, keepdims=True)
    return (scores - low) / (scores.max(axis=1, keepdims=True) - low + 1e-9)


def _counted(
    texts: Sequence[Sequence[str]], columns: dict[str, int], *, grow: bool = True
) -> sparse.csr_matrix:
    known = len(columns)
    rows, places, counts = [], [], []
    for row, terms in enumerate(texts):
        for term, count in Counter(terms).items():
            place = columns.setdefault(term, len(columns))
            if grow or place < known:
                rows.append(row)
                places.append(place)
                counts.append(count)
    shape = (len(texts), len(columns) if grow else known)
    return sparse.csr_matrix((counts, (rows, places)), shape=shape, dtype=np.float32)
