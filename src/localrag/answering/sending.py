"""Which sentences a model is sent: the fewest that probably hold the answer, and what they need.

Reading a prompt is most of the time to the first word on a PC without a graphics card, so a
sentence is sent only if it brings enough likelihood for its length. The figures stand in
docs/benchmarks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.choice import Terms, weighed, worth_their_length
from localrag.answering.context import items_below, needed_beside
from localrag.answering.evidence import SentenceJudge
from localrag.answering.forms import AnswerForm
from localrag.answering.quotes import chunk_sentences
from localrag.answering.wording import Wording
from localrag.domain.passage import Passage
from localrag.domain.ports import TermStatistics
from localrag.domain.question import Question

_USUAL = Terms(price=0.0002, enough=0.95, most=16)
_LIST = Terms(price=0.00003, enough=0.99, most=32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Sentences of a passage that go together: one and what it is not understood without.

    `indexes` count the sentences of the chunk from 0, ascending; `likelihood` is that of the
    answer standing in the sentence that is the reason for the others.
    """

    passage: Passage
    indexes: tuple[int, ...]
    likelihood: float


def units(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> list[Unit]:
    """Return what is worth sending of the passages, likeliest first."""
    judge = SentenceJudge(question.standalone, statistics, wording)
    is_list = judge.form is AnswerForm.LIST
    ranked = weighed(judge.candidates(passages))
    found: list[Unit] = []
    for chosen in worth_their_length(ranked, _LIST if is_list else _USUAL):
        first = chosen.weighed.candidate
        chunk = first.passage.chunk
        pieces = chunk_sentences(chunk)
        beside = needed_beside(pieces, chunk.heading_path, first.index)
        items = items_below(pieces, first.index) if is_list else []
        found.append(
            Unit(
                passage=first.passage,
                indexes=tuple(sorted({first.index, *beside, *items})),
                likelihood=chosen.weighed.likelihood,
            )
        )
    return found


def whole(passages: Sequence[Passage]) -> list[Unit]:
    """Return every passage as one unit, best first."""
    return [
        Unit(
            passage=passage,
            indexes=tuple(range(len(chunk_sentences(passage.chunk)))),
            likelihood=1 / passage.rank,
        )
        for passage in passages
    ]
