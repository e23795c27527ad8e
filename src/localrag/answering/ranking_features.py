"""What speaks for a passage as the place of an answer: the numbers that the ranker weighs.

All of them are about words: where in the passage the terms of the question stand together, what
is missing, and whether something of the kind that is asked for stands beside them. Source of the
kinds of feature: Liu, Learning to Rank for Information Retrieval (2011), section 1.3.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from localrag.answering.kinds import AnswerKind, Asked, asked, shown
from localrag.answering.ranking_cover import COVER, TELLING, Cover, Table
from localrag.answering.terms import content_terms
from localrag.answering.terms_held import held_terms
from localrag.domain.ports import TermStatistics
from localrag.text.asking import asked_weights, without_asking
from localrag.text.tokens import index_tokens, spelt_alike
from localrag.text.variants import folded

Features = NDArray[np.float32]

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*")
_RUN = re.compile(
    r"[a-z0-9]+|[\u30a1-\u30fa\u30fc・]+|[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_BETWEEN = "\0"  # no spelling reaches over it
_GRAM = 3
_LONGEST = 4_000  # characters of a passage that are looked at
_MOST_SENTENCES = 60
_KINDS = tuple(AnswerKind)
_SUBJECT = ("とは", "は", "が", "（", "(", "」は", "』は")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage to be weighed: its title and headings, its text, and what the indexes gave it.

    `words` is a BM25 score, `likeness` a cosine.
    """

    head: str
    text: str
    words: float
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A question taken apart once for all its candidates.

    `terms` are those of its subject, `others` its other index terms, `grams` its runs of three
    characters; `subject` and `all_terms` are shares of weight over terms and others, in sum 1.
    """

    plain: str
    terms: list[str]
    others: list[str]
    grams: list[str]
    subject: Table
    all_terms: Table
    most_words: float
    names: list[str]
    wanted: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A candidate with its sentences, all folded; `raw` are the sentences as written."""

    head: str
    whole: str
    sentences: list[str]
    raw: list[str]


def features(
    question: str, candidates: Sequence[Candidate], statistics: TermStatistics
) -> Features:
    """Return float32 of shape (candidates, features); rows depend on the other candidates too.

    Those that say how a passage compares with the best of the candidates come last.
    """
    asked_for = _question(question, statistics)
    texts = list(_texts(candidates))
    owners = np.repeat(np.arange(len(texts)), [len(text.sentences) for text in texts])
    every = asked_for.terms + asked_for.others
    in_sentence = held_terms([s for text in texts for s in text.sentences], every)
    in_head = held_terms([text.head for text in texts], every)
    cover = Cover(asked_for.subject, asked_for.all_terms, in_sentence, in_head, owners)
    own = np.hstack(
        [
            _scores(candidates, asked_for),
            cover.table(),
            cover.telling(),
            np.array(
                [
                    _place(asked_for, text, int(best - start))
                    for text, best, start in zip(texts, cover.best, cover.starts, strict=True)
                ]
            ),
            np.tile(_of_question(asked_for), (len(texts), 1)),
        ]
    )
    beside = own[:, _COMPARED] - own[:, _COMPARED].max(axis=0)
    return np.hstack([own, beside]).astype(np.float32)


_SCORES = (
    "words of best",
    "words of most",
    "words rank",
    "likeness",
    "likeness below best",
    "likeness rank",
)


def _scores(candidates: Sequence[Candidate], question: _Question) -> Table:
    words = np.array([candidate.words for candidate in candidates])
    likeness = np.array([candidate.likeness for candidate in candidates])
    likeness = (likeness - likeness.mean()) / (likeness.std() or 1.0)  # embedders differ
    return np.column_stack(
        [
            words / (words.max() or 1.0),
            words / question.most_words,
            1 / (1 + _ranks(words)),
            likeness,
            likeness - likeness.max(),
            1 / (1 + _ranks(likeness)),
        ]
    )


def _ranks(scores: Table) -> Table:
    return np.argsort(np.argsort(-scores, kind="stable"), kind="stable").astype(np.float64)


_PLACE = (
    *("shared run", "shared run in sentence", "threes", "threes in sentence"),
    *("names", "names in sentence", "kind", "unit", "kind beside", "unit beside"),
    *("title asked", "subject of sentence", "length", "sentences", "sentence length"),
    *("sentence place", "new words"),
)


def _place(question: _Question, text: _Text, best: int) -> list[float]:
    """Return what is seen in a passage and in the sentence of it that covers most."""
    sentence = text.sentences[best]
    near = "\n".join(text.raw[max(0, best - 1) : best + 2])
    here, beside = shown(question.wanted, text.raw[best]), shown(question.wanted, near)
    width = max(1, len(question.plain))
    threes = max(1, len(question.grams))
    letters = sum(map(len, question.names)) or 1
    return [
        _longest_shared(question.plain, text.whole) / width,
        _longest_shared(question.plain, sentence) / width,
        sum(gram in text.whole for gram in question.grams) / threes,
        sum(gram in sentence for gram in question.grams) / threes,
        sum(len(n) for n in question.names if n in text.whole or n in text.head) / letters,
        sum(len(n) for n in question.names if n in sentence or n in text.head) / letters,
        here.kind,
        here.unit,
        beside.kind,
        beside.unit,
        len(text.head) > 1 and text.head.split("\n", 1)[0] in question.plain,
        max((len(n) for n in question.names if _is_subject(n, sentence)), default=0) / letters,
        math.log1p(len(text.whole)),
        math.log1p(len(text.sentences)),
        math.log1p(len(sentence)),
        best / len(text.sentences),
        math.log1p(sum(name not in question.plain for name in _RUN.findall(sentence))),
    ]


def _is_subject(name: str, sentence: str) -> bool:
    return any(name + mark in sentence for mark in _SUBJECT)


def _longest_shared(one: str, other: str) -> int:
    """Return the length of the longest run of characters of `one` that `other` has."""
    longest, begin = 0, 0
    while begin + longest < len(one):
        if one[begin : begin + longest + 1] in other:
            longest += 1
        else:
            begin += 1
    return longest


_OF_QUESTION = (
    "question length",
    "question terms",
    *(f"asks {kind}" for kind in _KINDS),
    "asks unit",
)


def _of_question(question: _Question) -> list[float]:
    return [
        math.log1p(len(question.plain)),
        math.log1p(len(question.terms)),
        *(question.wanted.kind is kind for kind in _KINDS),
        bool(question.wanted.unit),
    ]


_BY_ITSELF = (*_SCORES, *COVER, *TELLING, *_PLACE, *_OF_QUESTION)
_COMPARED_NAMES = (
    *("subject", "subject in text", "all terms", "subject in sentence"),
    *("subject in bare sentence", "subject in two sentences", "all terms in sentence"),
    *("shared run", "shared run in sentence", "threes", "threes in sentence"),
    *("names", "names in sentence", "subject of sentence"),
)
_COMPARED = [_BY_ITSELF.index(name) for name in _COMPARED_NAMES]
FEATURES = (*_BY_ITSELF, *(f"{name}, below best" for name in _COMPARED_NAMES))


def _question(text: str, statistics: TermStatistics) -> _Question:
    plain = spelt_alike(folded(text))
    counts = Counter(index_tokens(plain))
    subject = content_terms(text) or dict.fromkeys(counts, 1.0)
    terms = list(subject)
    others = [term for term in counts if term not in subject]
    inverse = dict(zip(terms + others, statistics.weights(terms + others), strict=True))
    every = asked_weights(counts, Counter(index_tokens(without_asking(text))), inverse)
    of_subject = [share * inverse[term] for term, share in subject.items()]
    squeezed = "".join(plain.split())
    ends = range(len(squeezed) - _GRAM + 1)
    return _Question(
        plain=plain,
        terms=terms,
        others=others,
        grams=list(dict.fromkeys(squeezed[at : at + _GRAM] for at in ends)),
        subject=_shares(np.array([*of_subject, *(0.0 for _ in others)])),
        all_terms=_shares(
            np.array([every.get(t, 0.0) / (counts[t] or 1) for t in terms + others])
        ),
        most_words=sum(every.values()) or 1.0,
        names=[name for name in _RUN.findall(plain) if len(name) > 1],
        wanted=asked(text),
    )


def _shares(weights: Table) -> Table:
    return weights / (weights.sum() or 1.0)


def _texts(candidates: Sequence[Candidate]) -> Iterator[_Text]:
    """Yield the candidates in sentences; all are folded at once, which is ten times as fast."""
    raw = [
        _SENTENCE.findall(candidate.text[:_LONGEST])[:_MOST_SENTENCES] or [candidate.text]
        for candidate in candidates
    ]
    heads = (candidate.head for candidate in candidates)
    pieces = [piece.replace(_BETWEEN, " ") for piece in (*heads, *chain.from_iterable(raw))]
    done = iter(spelt_alike(folded(_BETWEEN.join(pieces))).split(_BETWEEN))
    for head, as_written in zip(list(islice(done, len(raw))), raw, strict=True):
        plain = list(islice(done, len(as_written)))
        yield _Text(
            head=head,
            whole="\n".join(plain),
            sentences=plain,
            raw=as_written,
        )
