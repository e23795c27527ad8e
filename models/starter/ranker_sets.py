"""Questions with their candidates, as a search finds them: to learn the ranker from, and to judge it."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from localrag.answering.ranker import Ranker
from localrag.answering.ranking_features import Candidate, Features, features
from localrag.store.word_rows import inverse_frequency
from localrag.text.tokens import index_tokens
from starter.figures import Figures, blended, figures, trial, vector_scores, word_scores
from starter.sources import Article, Paragraph, read_statutes
from starter.start import first_table
from starter.training import Recipe, exercises, known_ids, learn

_FOLDER = Path(__file__).resolve().parents[1] / "defaults" / "embedding" / "0_StaticEmbedding"
_BY_WORDS, _BY_VECTORS = 30, 10
_LONGER = 450  # characters of a passage made of several paragraphs, at least
_QUESTIONS = {"titled": 6_000, "bare": 2_000, "longer": 2_500}
_CUT, _STATUTES_STEP = 400, 4
_FUSED_SHARE = 0.1
_SAMPLES = 2_000
_DEPTH = 10

Table = NDArray[np.float16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A question: the features of its candidates, and which of them is right."""

    features: Features
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How well a set is ranked; `gain` in MRR@10 over words, with its 95 % bootstrap interval."""

    name: str
    questions: int
    passages: int
    words: Figures
    fused: Figures
    ranked: Figures
    gain: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question by its number, with the numbers of its candidates and of the right passage."""

    question: int
    features: Features
    candidates: list[int]
    right: int


class _Statistics:
    def __init__(self, texts: Sequence[str]) -> None:
        self._holding = Counter(term for text in texts for term in set(index_tokens(text)))
        self._texts = len(texts)

    def weights(self, terms: Sequence[str]) -> list[float]:
        return [inverse_frequency(self._texts, self._holding[term]) for term in terms]


@cache
def shipped() -> Table:
    """Return the vectors of the starter."""
    return load_file(_FOLDER / "model.safetensors")["embedding.weight"]


def folds(articles: Sequence[Article], data: Path) -> tuple[Table, Table]:
    """Return two starters, each learnt without one half of the articles.

    So no vector was learnt from a question that it is weighed on.
    """
    tokeniser, recipe = _tokeniser(), Recipe()
    statutes = [*read_statutes(data / "laws-sjis-html", _CUT)[::_STATUTES_STEP]]
    tables = []
    for fold in (0, 1):
        rest = [article for article in articles if _fold(article.title) != fold]
        seen = [one.text for article in rest for one in article.paragraphs] + statutes
        start = first_table(
            [known_ids(tokeniser, text) for text in seen],
            (recipe.rows, recipe.dimension),
            recipe.together,
            recipe.seed,
        )
        course = [exercises(tokeniser, article) for article in rest]
        tables.append(learn(start, course, recipe, print).astype(np.float16))
    return tables[0], tables[1]


def lessons(
    articles: Sequence[Article], tables: tuple[Table, Table], seed: int
) -> list[Lesson]:
    """Return lessons with titles, without, and with longer passages, as office files have them."""
    ways = {
        "titled": tuple(articles),
        "bare": _bare(articles),
        "longer": _longer(articles),
    }
    found = []
    for number, (way, shown_as) in enumerate(ways.items()):
        texts = trial(shown_as)
        chance = np.random.default_rng(seed + number)
        asked = chance.permutation(len(texts.questions))[: _QUESTIONS[way]]
        for one in _asked(shown_as, asked.tolist(), tables):
            if one.right in one.candidates:
                at = one.candidates.index(one.right)
                found.append(Lesson(features=one.features, right=at))
        print(f"{way}: {len(found)} lessons so far", flush=True)
    return found


def judged_set(name: str, articles: Sequence[Article], table: Table, ranker: Ranker) -> Judged:
    """Return how the ranker does on a set: every question against every passage."""
    texts = trial(articles)
    words = word_scores(texts)
    ranked = words - words.max() - 1e6
    asked = list(range(len(texts.questions)))
    for one in _asked(articles, asked, (table, table)):
        ranked[one.question, one.candidates] = ranker.weighed(one.features)
    fused = blended(words, vector_scores(_tokeniser(), _wide(table), texts), _FUSED_SHARE)
    gains = _reciprocals(ranked, texts.right) - _reciprocals(words, texts.right)
    chance = np.random.default_rng(0)
    samples = [chance.choice(gains, len(gains)).mean() for _ in range(_SAMPLES)]
    return Judged(
        name=name,
        questions=len(asked),
        passages=len(texts.texts),
        words=figures(words, texts.right),
        fused=figures(fused, texts.right),
        ranked=figures(ranked, texts.right),
        gain=float(gains.mean()),
        interval=(float(np.percentile(samples, 2.5)), float(np.percentile(samples, 97.5))),
    )


def _asked(
    articles: Sequence[Article], asked: Sequence[int], tables: tuple[Table, Table]
) -> Iterator[_Asked]:
    """Yield the questions of these numbers with their candidates."""
    texts = trial(articles)
    passages = [one for article in articles for one in article.paragraphs]
    owners = [article.title for article in articles for _ in article.paragraphs]
    words, statistics = word_scores(texts), _Statistics(texts.texts)
    likeness = [vector_scores(_tokeniser(), _wide(table), texts) for table in _distinct(tables)]
    for question in asked:
        right = int(texts.right[question])
        by_words = words[question]
        by_vectors = likeness[_fold(owners[right]) % len(likeness)][question]
        chosen = {
            *np.argsort(-by_words)[:_BY_WORDS].tolist(),
            *np.argsort(-by_vectors)[:_BY_VECTORS].tolist(),
        }
        candidates = sorted(chosen)
        shown = features(
            texts.questions[question],
            [
                Candidate(
                    head=passages[at].title,
                    text=passages[at].text,
                    words=float(by_words[at]),
                    likeness=float(by_vectors[at]),
                )
                for at in candidates
            ],
            statistics,
        )
        yield _Asked(question=question, features=shown, candidates=candidates, right=right)


def _distinct(tables: tuple[Table, Table]) -> tuple[Table, ...]:
    return tables[:1] if tables[0] is tables[1] else tables


def _wide(table: Table) -> NDArray[np.float32]:
    return table.astype(np.float32)


def _fold(title: str) -> int:
    return zlib.crc32(title.encode()) % 2


def _bare(articles: Sequence[Article]) -> tuple[Article, ...]:
    return tuple(
        replace(article, paragraphs=tuple(replace(one, title="") for one in article.paragraphs))
        for article in articles
    )


def _longer(articles: Sequence[Article]) -> tuple[Article, ...]:
    return tuple(
        replace(article, paragraphs=tuple(_joined(article.paragraphs))) for article in articles
    )


def _joined(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for one in paragraphs:
        if found and len(found[-1].text) < _LONGER:
            before = found.pop()
            text = f"{before.text}\n{one.text}"
            found.append(replace(before, text=text, questions=before.questions + one.questions))
        else:
            found.append(one)
    return found


@cache
def _tokeniser() -> Tokenizer:
    tokeniser = Tokenizer.from_file(str(_FOLDER / "tokenizer.json"))
    tokeniser.no_padding()
    return tokeniser


def _reciprocals(scores: NDArray[np.float32], right: NDArray[np.int64]) -> NDArray[np.float64]:
    of_right = scores[np.arange(len(right)), right]
    ranks = (scores > of_right[:, None]).sum(axis=1) + 1
    return np.where(ranks <= _DEPTH, 1 / ranks, 0.0)
