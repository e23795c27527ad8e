"""How well each sentence of the passages answers the question, without a model.

A weighted sum of some fifteen facts about a sentence. The weights were learnt on public
question sets (JaQuAD train, JSQuAD valid; softmax over the sentences of the five best passages,
right where the gold answer stands in the sentence); figures in docs/benchmarks.md.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.answering.forms import form_asked, shows_form
from localrag.answering.kinds import AnswerKind, asked, shown
from localrag.answering.quotes import Quote, chunk_sentences, is_heading
from localrag.answering.terms import content_terms, coverage, name_runs, weighted
from localrag.answering.wording import Wording
from localrag.domain.passage import Passage
from localrag.domain.ports import TermStatistics
from localrag.text.tokens import index_tokens
from localrag.text.variants import folded

_WORDS = 5.8  # share of all the question's terms in the sentence
_RUNS = 3.36  # share of its Latin, katakana and kanji runs found whole
_HEADING = 4.65  # subject named by title and headings only
_BEFORE = 2.6  # subject named by the sentence before only
_AFTER = 1.65  # subject named by the sentence after only
_PASSAGE = 8.04  # subject named anywhere in the passage
_RANK = 1.62  # one over the passage's rank
_LENGTH = -0.22  # logarithm of the terms that are not the question's
_ECHO = -4.17  # nothing but the question's own words
_UNIT = 4.31  # a new number in the unit asked for
_KIND = {
    AnswerKind.WHEN: 2.51,
    AnswerKind.MONEY: 1.84,
    AnswerKind.NUMBER: 1.68,
    AnswerKind.WHO: 0.9,
    AnswerKind.WHERE: 1.33,
    AnswerKind.CONTACT: 4.0,  # rare in those sets: set by hand
}
_FORM = 2.5  # the form asked for: a meaning, a yes or no, several things (by hand)
_QUESTION = -4.0  # itself a question, as in a FAQ (by hand): the answer comes after it
_HEADS = -1.5  # a heading that shows nothing of the kind asked for (by hand)
_ASKS = re.compile(
    r"[?？]\s*$|(?:です|ます|でしょう|ません|した)か[。．]?\s*$|^[QＱ問][.．:：\s0-9０-９]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence with its score (higher is better, only differences count) and its place.

    `index` counts the sentences of the passage from 0.
    """

    passage: Passage
    index: int
    quote: Quote
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence; `said` is its text in the words of the question."""

    quote: Quote
    said: str
    terms: frozenset[str]
    is_question: bool


class SentenceJudge:
    """Scores sentences for one question.

    `subject` are the weights of the terms that the question is about, `wanted` is the kind of
    answer and `form` its form.
    """

    __slots__ = ("_all", "_names", "_own", "_plain", "_wording", "form", "subject", "wanted")

    def __init__(
        self, question: str, statistics: TermStatistics, wording: Wording | None = None
    ) -> None:
        self._wording = Wording(text=question) if wording is None else wording
        self._own = frozenset(index_tokens(question))
        self._all = weighted(dict.fromkeys(sorted(self._own), 1.0), statistics)
        self.subject = weighted(content_terms(question), statistics)
        self.wanted = asked(question)
        self.form = form_asked(question)
        self._names = name_runs(question)
        self._plain = folded(question)

    def candidates(self, passages: Sequence[Passage]) -> list[Candidate]:
        """Return every sentence of the passages with its score, in reading order."""
        return [candidate for passage in passages for candidate in self._of(passage)]

    def _of(self, passage: Passage) -> Iterator[Candidate]:
        pieces = chunk_sentences(passage.chunk)
        head = "\n".join((passage.document_title, *passage.chunk.heading_path))
        head, *said = self._wording.read([head, *(piece.text for piece in pieces)])
        heading = frozenset(index_tokens(head))
        found = [_sentence(*one) for one in zip(pieces, said, strict=True)]
        whole = heading.union(*(sentence.terms for sentence in found))
        common = _PASSAGE * coverage(self.subject, whole) + _RANK / passage.rank
        for index, sentence in enumerate(found):
            before = found[index - 1] if index else None
            after = found[index + 1] if index + 1 < len(found) else None
            score = common + self._alone(sentence)
            score += self._around(sentence, heading, before, after)
            yield Candidate(passage=passage, index=index, quote=sentence.quote, score=score)

    def _alone(self, sentence: _Sentence) -> float:
        plain = folded(sentence.said)
        signs = shown(self.wanted, sentence.quote.text)
        named = sum(len(name) for name in self._names if name in plain)
        asked_for = sum(map(len, self._names)) or 1
        score = _WORDS * coverage(self._all, sentence.terms) + _RUNS * named / asked_for
        score += _LENGTH * math.log1p(len(sentence.terms - self._own))
        score += _UNIT * signs.unit + _KIND.get(self.wanted.kind, 0.0) * signs.kind
        is_echo = not any(name not in self._plain for name in _long_names(plain))
        is_bare = is_heading(sentence.quote.text) and not (signs.kind or signs.unit)
        score += _HEADS * is_bare + _FORM * shows_form(self.form, sentence.quote.text)
        return score + _ECHO * is_echo + _QUESTION * sentence.is_question

    def _around(
        self,
        sentence: _Sentence,
        heading: frozenset[str],
        before: _Sentence | None,
        after: _Sentence | None,
    ) -> float:
        seen = sentence.terms
        score = _HEADING * coverage(self.subject, heading - seen)
        seen |= heading
        if before is not None:
            share = _HEADING if before.is_question else _BEFORE
            score += share * coverage(self.subject, before.terms - seen)
        if after is not None:
            score += _AFTER * coverage(self.subject, after.terms - seen)
        return score


def _sentence(piece: Quote, said: str) -> _Sentence:
    return _Sentence(
        quote=piece,
        said=said,
        terms=frozenset(index_tokens(said)),
        is_question=_ASKS.search(piece.text) is not None,
    )


def _long_names(plain: str) -> Iterator[str]:
    return (name for name in name_runs(plain) if len(name) > 1 or name.isascii())
