"""An answer without a model: the sentences of the library that answer best, word for word."""

import math
import re
from collections.abc import Iterable, Sequence

from localrag.answering.evidence import Candidate, SentenceJudge
from localrag.answering.quotes import Quote, chunk_sentences, is_heading, quote
from localrag.answering.rows import is_record, is_row, narrowed
from localrag.answering.wording import Wording
from localrag.domain.answer import GroundedText, Statement, Support
from localrag.domain.document import Span
from localrag.domain.passage import Chunk, Passage
from localrag.domain.ports import TermStatistics
from localrag.domain.question import Question
from localrag.text.normalise import squashed

_READ = 8
_MOST = 3
_SURE = 0.9
_LONGEST_NEIGHBOUR = 120
_SHORT = 40
_LEANS_BACK = re.compile(
    r"(?:これ|それ|この(?!ほか)|その(?!他|ほか)|同(?:氏|社|法|年|項|条|様)|当該|前[項条]|上記|ただし|なお)"
)
_POINTS_ON = re.compile(
    r"(?:次|以下|下記|下表|別表)(?:のとおり|の通り|のように)?[^。]{0,12}。$"
)


def extract(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> GroundedText:
    """Return one to three sentences of the best passages as statements, each with its citation.

    As many as it takes until the answer is probably among them. A sentence that leans on its
    neighbour or stands below a heading, a heading and a table row bring that neighbour (the
    header row) along; of a long record only the cells that matter are quoted. With `wording`
    sentences are judged in the words of the question, and quoted in their own.
    """
    judge = SentenceJudge(question.standalone, statistics, wording)
    chosen = _chosen(judge.candidates(passages[:_READ]))
    quotes = [
        piece
        for chunk, indexes in _with_neighbours(chosen)
        for piece in _in_reading_order(chunk, indexes, judge)
    ]
    return GroundedText(
        statements=tuple(
            Statement(text=piece.text, citations=(mark,), support=Support.SUPPORTED)
            for mark, piece in enumerate(quotes, start=1)
        ),
        citations=tuple(piece.cited_as(mark) for mark, piece in enumerate(quotes, start=1)),
    )


def _chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidates until their joint probability is enough, best first."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.passage.rank, c.index))
    if not ranked:
        return []
    likelihoods = [math.exp(c.score - ranked[0].score) for c in ranked]
    wanted = _SURE * math.fsum(likelihoods)
    chosen: list[Candidate] = []
    texts: set[str] = set()
    reached = 0.0
    for candidate, likelihood in zip(ranked, likelihoods, strict=True):
        if reached >= wanted or len(chosen) == _MOST:
            break
        reached += likelihood
        text = squashed(candidate.quote.text)
        if text not in texts:
            texts.add(text)
            chosen.append(candidate)
    return chosen


def _with_neighbours(chosen: Iterable[Candidate]) -> list[tuple[Chunk, list[int]]]:
    """Return the chunks, best first, with the sentences to be shown of each, by index."""
    shown: dict[int, tuple[Chunk, set[int]]] = {}
    for candidate in chosen:
        chunk = candidate.passage.chunk
        _, indexes = shown.setdefault(chunk.id, (chunk, set()))
        indexes.add(candidate.index)
        indexes.update(_neighbour(chunk, candidate.index))
    return [(chunk, sorted(indexes)) for chunk, indexes in shown.values()]


def _neighbour(chunk: Chunk, index: int) -> list[int]:
    """Return the index of the sentence without which this one is not understood, if any.

    A heading of the chunk's path is none: every citation names it already.
    """
    pieces = chunk_sentences(chunk)
    text = pieces[index].text
    wanted = index
    if is_row(text):
        wanted = index if is_record(text) else _first_row(pieces, index)
    elif index + 1 < len(pieces) and _announces(text):
        wanted = index + 1
    elif index and _leans_back(text, pieces[index - 1].text):
        named = {squashed(heading) for heading in chunk.heading_path}
        wanted = index if squashed(pieces[index - 1].text) in named else index - 1
    return [wanted] if len(pieces[wanted].text) <= _LONGEST_NEIGHBOUR else []


def _first_row(pieces: Sequence[Quote], index: int) -> int:
    while index and is_row(pieces[index - 1].text):
        index -= 1
    return index


def _announces(text: str) -> bool:
    """Whether the sentence is a heading, or says that what matters comes next."""
    return is_heading(text) or (len(text) <= _SHORT and _POINTS_ON.search(text) is not None)


def _leans_back(text: str, before: str) -> bool:
    return _LEANS_BACK.match(text) is not None or before[-1] in "、，" or is_heading(before)


def _in_reading_order(
    chunk: Chunk, indexes: Iterable[int], judge: SentenceJudge
) -> list[Quote]:
    pieces = chunk_sentences(chunk)
    quotes: list[Quote] = []
    for index in indexes:
        joined = _joined(chunk, quotes[-1], pieces[index]) if quotes else None
        if joined is None:
            quotes.append(narrowed(chunk, pieces[index], judge.subject, judge.wanted))
        else:
            quotes[-1] = joined
    return quotes


def _joined(chunk: Chunk, last: Quote, piece: Quote) -> Quote | None:
    """Return both as one quote where only spaces part them, or a line break after a comma."""
    between = chunk.text[last.span.end : piece.span.start].strip(" \t\u3000")
    if between and (between != "\n" or last.text[-1] not in "、，"):
        return None
    if last.place.page != piece.place.page:
        return None
    return quote(chunk, Span(start=last.span.start, end=piece.span.end))
