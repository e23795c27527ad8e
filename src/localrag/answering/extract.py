"""An answer without a model: the sentences of the library that answer best, word for word."""

import math
import re
from collections.abc import Iterable, Sequence

from localrag.answering.evidence import Candidate, SentenceJudge
from localrag.answering.quotes import Quote, chunk_sentences, quote
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
_LEANS_BACK = re.compile(
    r"(?:これ|それ|この(?!ほか)|その(?!他|ほか)|同(?:氏|社|法|年|項|条|様)|当該|前[項条]|上記|ただし|なお)"
)
_LEANS_ON = re.compile(
    r"[^。．.！？!?]$|(?:次|以下|下記|下表|別表)(?:のとおり|の通り|のように)?[^。]{0,12}。$"
)
_LONGEST_HEADING = 40
_ROW = re.compile(r"\S[ \t]+\|(?:[ \t]|$)|^\|")


def extract(
    question: Question, passages: Sequence[Passage], statistics: TermStatistics
) -> GroundedText:
    """Return one to three sentences of the best passages as statements, each with its citation.

    As many as it takes until the answer is probably among them. A sentence that leans on its neighbour, a
    heading or a table row bring that one (the header row) along.
    """
    judge = SentenceJudge(question.standalone, statistics)
    chosen = _chosen(judge.candidates(passages[:_READ]))
    quotes = _in_reading_order(_with_neighbours(chosen))
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
        reached += likelihood
        text = squashed(candidate.quote.text)
        if text not in texts:
            texts.add(text)
            chosen.append(candidate)
        if reached >= wanted or len(chosen) == _MOST:
            break
    return chosen


def _with_neighbours(chosen: Iterable[Candidate]) -> list[tuple[Chunk, list[int]]]:
    """Return the chunks, best first, with the sentences to be shown of each, by index."""
    shown: dict[int, tuple[Chunk, set[int]]] = {}
    for candidate in chosen:
        chunk = candidate.passage.chunk
        _, indexes = shown.setdefault(chunk.id, (chunk, set()))
        indexes.add(candidate.index)
        indexes.update(_neighbour(chunk_sentences(chunk), candidate.index))
    return [(chunk, sorted(indexes)) for chunk, indexes in shown.values()]


def _neighbour(pieces: Sequence[Quote], index: int) -> list[int]:
    """Return the index of the sentence without which this one is not understood, if any."""
    wanted = index
    if _ROW.search(pieces[index].text):
        while wanted and _ROW.search(pieces[wanted - 1].text):
            wanted -= 1
    elif index and _LEANS_BACK.match(pieces[index].text):
        wanted = index - 1
    elif index + 1 < len(pieces) and _announces(pieces[index].text):
        wanted = index + 1
    return [wanted] if len(pieces[wanted].text) <= _LONGEST_NEIGHBOUR else []


def _announces(text: str) -> bool:
    """Whether the sentence is a heading, or says that what matters comes next."""
    return len(text) <= _LONGEST_HEADING and _LEANS_ON.search(text) is not None


def _in_reading_order(shown: Iterable[tuple[Chunk, list[int]]]) -> list[Quote]:
    quotes: list[Quote] = []
    for chunk, indexes in shown:
        pieces = chunk_sentences(chunk)
        for position, index in enumerate(indexes):
            last = quotes[-1] if position else None
            joined = _joined(chunk, last, pieces[index])
            if joined is None:
                quotes.append(pieces[index])
            else:
                quotes[-1] = joined
    return quotes


def _joined(chunk: Chunk, last: Quote | None, piece: Quote) -> Quote | None:
    """Return both as one quote where only spaces stand between them."""
    if last is None or chunk.text[last.span.end : piece.span.start].strip(" \t\u3000"):
        return None
    return quote(chunk, Span(start=last.span.start, end=piece.span.end))
