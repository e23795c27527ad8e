"""Whether the passages speak of what was asked at all, judged by words alone."""

from collections.abc import Sequence

from localrag.answering.terms import content_terms, coverage, weighted
from localrag.answering.wording import Wording
from localrag.domain.passage import Passage
from localrag.domain.ports import TermStatistics
from localrag.domain.question import Question
from localrag.text.indexed import indexed_text
from localrag.text.tokens import index_tokens

# At .42, 1.5 % of questions that their library answers are declined, and 88 to 99 % of those
# asked of a library of other topics (docs/benchmarks.md): declining wrongly is the worse fault.
_ENOUGH = 0.42
_JUDGED = 5


def is_answerable(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> bool:
    """Return whether one of the best passages holds enough of what the question speaks of.

    With `wording` passages are read in the words of the question.
    """
    return relevance(question, passages, statistics, wording) >= _ENOUGH


def relevance(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> float:
    """Return how much of the question's subject the best passage holds, from 0 to 1.

    Terms count by their rarity in the library; title and headings are part of a passage. A
    question that follows another one may be covered with or without what it carries over.
    """
    asked = {question.text: None, question.standalone: None}
    weights = [weighted(_subject(text), statistics) for text in asked]
    covered = [
        coverage(wanted, terms)
        for passage in passages[:_JUDGED]
        for terms in [_terms(passage, wording)]
        for wanted in weights
    ]
    return max(covered, default=0.0)


def _subject(text: str) -> dict[str, float]:
    return content_terms(text) or dict.fromkeys(index_tokens(text), 1.0)


def _terms(passage: Passage, wording: Wording | None) -> set[str]:
    chunk = passage.chunk
    text = indexed_text(passage.document_title, chunk.heading_path, chunk.text)
    return set(index_tokens(text if wording is None else wording.read([text])[0]))
