"""An answer without a model: the sentences of the library that answer best, word for word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from localrag.answering.choice import Chosen, Terms, weighed, worth_their_length
from localrag.answering.context import items_below, needed_beside
from localrag.answering.evidence import Candidate, SentenceJudge
from localrag.answering.forms import AnswerForm
from localrag.answering.kinds import AnswerKind
from localrag.answering.marks import with_marks_changed
from localrag.answering.quotes import Quote, chunk_sentences, quote
from localrag.answering.rows import narrowed
from localrag.answering.spans import ShortAnswer, short_answer
from localrag.answering.wording import Wording
from localrag.domain.answer import GroundedText, Statement, Support
from localrag.domain.document import Span
from localrag.domain.passage import Chunk, Passage
from localrag.domain.ports import TermStatistics
from localrag.domain.question import Question
from localrag.text.normalise import squashed

_READ = 8
# What a character of the answer must bring in likelihood. Chosen on JSQuAD valid for answers of
# some 75 characters (docs/benchmarks.md); a list is worth more of the reader's time.
_USUAL = Terms(price=0.006, enough=0.4, most=3)
_LIST = Terms(price=0.001, enough=0.9, most=6)
_MOST_SOURCES = 3
_LONGEST_TITLE = 40
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# What is asked for may be what the whole document is about; its sentences seldom repeat that.
_NAMED_BY_TITLE = frozenset({AnswerKind.WHAT, AnswerKind.WHO, AnswerKind.WHERE})

_ABOUT_A_SENTENCE = frozenset({AnswerForm.WHETHER, AnswerForm.MEANING})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A quote of a passage and the quotes of others that hold the same sentence."""

    passage: Passage
    quote: Quote
    same: tuple[Quote, ...]


def extract(
    question: Question,
    passages: Sequence[Passage],
    statistics: TermStatistics,
    wording: Wording | None = None,
) -> GroundedText:
    """Return the sentences of the best passages that answer, as statements with citations.

    The likeliest sentence, and others that are worth their length. One that leans on its neighbour
    or stands below a heading, a heading and a table row bring that neighbour (the header row)
    along, what a list announces its items; of a long record only the cells that matter are quoted.
    A sentence that several sources hold is one statement. A statement begins with the title of its
    document where that may be what is asked for; citations are literal, and in a statement a [n] of
    the document is 〔n〕, because code did not make it. With `wording` sentences are
    judged in the words of the question. The statement that holds a clear short answer points
    at it.
    """
    judge = SentenceJudge(question.standalone, statistics, wording)
    is_list = judge.form is AnswerForm.LIST
    ranked = weighed(judge.candidates(passages[:_READ]))
    chosen = worth_their_length(ranked, _LIST if is_list else _USUAL)
    return _told(question, judge, _pieces(chosen, judge, with_items=is_list))


def _told(question: Question, judge: SentenceJudge, pieces: Sequence[_Piece]) -> GroundedText:
    marks: dict[Quote, int] = {}
    named: set[str] = set()
    statements: list[Statement] = []
    asked = squashed(question.standalone)
    short = short_answer(question.standalone, [piece.quote.text for piece in pieces])
    is_open = judge.wanted.kind in _NAMED_BY_TITLE and judge.form not in _ABOUT_A_SENTENCE
    for index, piece in enumerate(pieces):
        quotes = (piece.quote, *piece.same)[:_MOST_SOURCES]
        cited = tuple(marks.setdefault(one, len(marks) + 1) for one in quotes)
        title = _title(piece, asked) if is_open else ""
        before = f"{with_marks_changed(title)}：" if title and title not in named else ""
        named.add(title)
        statements.append(
            Statement(
                text=before + with_marks_changed(piece.quote.text),
                citations=cited,
                support=Support.SUPPORTED,
                answer=_behind(len(before), short)
                if short is not None and short.index == index
                else None,
            )
        )
    return GroundedText(
        statements=tuple(statements),
        citations=tuple(one.cited_as(mark) for one, mark in marks.items()),
    )


def _behind(chars: int, short: ShortAnswer) -> Span:
    return Span(start=short.span.start + chars, end=short.span.end + chars)


def _title(piece: _Piece, asked: str) -> str:
    """Return the title of the document where neither question nor sentence names it, else ''."""
    title = " ".join(piece.passage.document_title.split())
    plain = squashed(title)
    is_known = plain in asked or plain in squashed(piece.quote.text)
    is_name = len(title) <= _LONGEST_TITLE and _WORDS.search(title) is not None
    return title if is_name and not is_known else ""


def _pieces(
    chosen: Sequence[Chosen], judge: SentenceJudge, *, with_items: bool
) -> list[_Piece]:
    """Return what is quoted of each passage, best first, with the neighbours it needs."""
    shown: dict[int, tuple[Passage, set[int]]] = {}
    same: dict[tuple[int, str], tuple[Quote, ...]] = {}
    for one in chosen:
        first = one.weighed.candidate
        chunk = first.passage.chunk
        _, indexes = shown.setdefault(chunk.id, (first.passage, set()))
        pieces = chunk_sentences(chunk)
        indexes.add(first.index)
        indexes.update(needed_beside(pieces, chunk.heading_path, first.index))
        if with_items:
            indexes.update(items_below(pieces, first.index))
        same[chunk.id, squashed(first.quote.text)] = _of_other_documents(first, one.same)
    return [
        _Piece(passage=passage, quote=one, same=_also(one, same))
        for passage, indexes in shown.values()
        for one in _in_reading_order(passage.chunk, sorted(indexes), judge)
    ]


def _of_other_documents(first: Candidate, others: Iterable[Candidate]) -> tuple[Quote, ...]:
    by_document = {
        other.passage.chunk.document_id: other.quote
        for other in others
        if other.passage.chunk.document_id != first.passage.chunk.document_id
    }
    return tuple(by_document.values())


def _also(piece: Quote, same: dict[tuple[int, str], tuple[Quote, ...]]) -> tuple[Quote, ...]:
    """Return the quotes of other documents that hold the whole of `piece`."""
    return same.get((piece.chunk_id, squashed(piece.text)), ())


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
