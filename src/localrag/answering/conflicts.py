"""Two sources with different figures for one thing: both are shown, and the statement says so.

Sentences are about one thing where nothing but figures sets them apart: the same names and words in
kanji, katakana and Latin, whatever kana are between. That misses many contradictions in other words, and
hardly ever calls two rules for different people a contradiction.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from localrag.answering.context import needed_beside
from localrag.answering.marks import with_marks_changed
from localrag.answering.quotes import Quote, chunk_sentences
from localrag.answering.rows import is_record, is_row
from localrag.answering.terms import name_runs
from localrag.domain.answer import Citation, Doubt, DoubtKind, GroundedText, Statement, Support
from localrag.domain.passage import Passage
from localrag.text.normalise import squashed
from localrag.text.numbers import Number, numbers
from localrag.text.sentences import sentences

_UNIT = re.compile(
    r"(?:[万億兆千]?円|ドル|[%％]|パーセント|年|月|日|時間|時|分|人|名|回|件|個|枚|部|通|本|台|歳|世帯"
    r"|[かヵカヶケ箇]月|[かヵカヶケ箇]所|週間|倍|割|度|ポイント|平方メートル|メートル|キロ|グラム|リットル|[kmcKM]?[mgMB]\b)"
)
_PLACE = "条項号章節款編頁表"
_EACH = re.compile(
    r"(?:一|1|１)(?:夜|泊|回|人|件|枚|日|か月|月)(?:当たり|あたり|につき|ごとに)?"
)
_PLAIN = frozenset(
    {"定", "規定", "額", "支給", "等", "及", "者", "次", "原則", "行", "為", "場合"}
)
_YEARS = "年"
_AGAINST = "／"
_MOST_FIGURES = 2
_MOST_SOURCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    number: Number
    unit: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A sentence without its figures, and the figures; places like 第３条 are left out."""

    frame: str
    names: frozenset[str]
    figures: tuple[_Figure, ...]


def with_conflicts(
    text: GroundedText, passages: Sequence[Passage], *, adds_statements: bool
) -> GroundedText:
    """Return the text with what other documents among `passages` say differently in figures.

    The statement cites both sources and its doubt names both figures. With `adds_statements`, for
    an extract, the other sentence is a statement of its own behind it.
    """
    told = _Told(text)
    by_chunk = {passage.chunk.id: passage for passage in passages}
    named: set[frozenset[str]] = set()
    for statement in text.statements:
        doubts: list[Doubt] = []
        others: list[Quote] = []
        for citation in told.of(statement):
            cited = by_chunk.get(citation.chunk_id)
            for quote, words in () if cited is None else _against(citation, cited, passages):
                figures = frozenset(words.split(_AGAINST))
                if len(others) < _MOST_SOURCES and figures not in named:
                    named.add(figures)  # once, where both sentences are in the answer
                    others.append(quote)
                    doubts.append(Doubt(kind=DoubtKind.CONFLICT, words=words))
        told.add(statement, doubts, others, adds_statements=adds_statements)
    return told.result()


class _Told:
    """The text as it grows: its statements, and citations in the order of their marks."""

    def __init__(self, text: GroundedText) -> None:
        self._text = text
        self._citations = {one.mark: one for one in text.citations}
        self._statements: list[Statement] = []
        self._said = {squashed(one.text) for one in text.citations}

    def of(self, statement: Statement) -> list[Citation]:
        return [self._citations[mark] for mark in statement.citations]

    def add(
        self,
        statement: Statement,
        doubts: Sequence[Doubt],
        others: Sequence[Quote],
        *,
        adds_statements: bool,
    ) -> None:
        marks = [self._mark(quote) for quote in others]
        citations = tuple(dict.fromkeys((*statement.citations, *marks)))
        self._statements.append(
            replace(statement, citations=citations, doubts=(*statement.doubts, *doubts))
        )
        for quote, mark in zip(others, marks, strict=True):
            if adds_statements and squashed(quote.text) not in self._said:
                self._said.add(squashed(quote.text))
                self._statements.append(
                    Statement(
                        text=with_marks_changed(quote.text),
                        citations=(mark,),
                        support=Support.SUPPORTED,
                    )
                )

    def _mark(self, quote: Quote) -> int:
        for mark, known in self._citations.items():
            if (known.chunk_id, known.text) == (quote.chunk_id, quote.text):
                return mark
        mark = max(self._citations, default=0) + 1
        self._citations[mark] = quote.cited_as(mark)
        return mark

    def result(self) -> GroundedText:
        return GroundedText(
            statements=tuple(self._statements), citations=tuple(self._citations.values())
        )


def _against(
    citation: Citation, cited: Passage, passages: Sequence[Passage]
) -> Iterator[tuple[Quote, str]]:
    """Yield one sentence of each other document that differs in figures, and both figures."""
    said = [citation.text[span.start : span.end] for span in sentences(citation.text)]
    mine = [(text, reading) for text in said if (reading := _read(text)).figures]
    seen = {cited.chunk.document_id}
    for passage in passages if mine else ():
        if passage.chunk.document_id in seen:
            continue
        for text, reading in mine:
            found = _found_in(passage, cited, text, reading)
            if found is not None:
                seen.add(passage.chunk.document_id)
                yield found
                break


def _found_in(
    passage: Passage, cited: Passage, text: str, mine: _Reading
) -> tuple[Quote, str] | None:
    for piece in chunk_sentences(passage.chunk):
        words = _difference(mine, _read(piece.text))
        if words and _same_list(text, cited, piece, passage):
            return piece, words
    return None


def _same_list(text: str, cited: Passage, piece: Quote, other: Passage) -> bool:
    """Whether two rows stand under the same header, or name their columns; other text: yes."""
    if not (is_row(text) or is_row(piece.text)):
        return True
    if is_record(text) and is_record(piece.text):
        return True
    return _header(text, cited) == _header(piece.text, other) != ""


def _header(text: str, passage: Passage) -> str:
    pieces = chunk_sentences(passage.chunk)
    at = next((index for index, piece in enumerate(pieces) if piece.text == text), None)
    beside = [] if at is None else needed_beside(pieces, passage.chunk.heading_path, at)
    return squashed(pieces[beside[0]].text) if beside else ""


def _difference(one: _Reading, other: _Reading) -> str:
    """Return both figures where these sentences differ in nothing else, else ''."""
    if len(one.figures) != len(other.figures) or not _is_one_thing(one, other):
        return ""
    pairs = [
        (mine, theirs)
        for mine, theirs in zip(one.figures, other.figures, strict=True)
        if mine.number.forms.isdisjoint(theirs.number.forms) or mine.unit != theirs.unit
    ]
    if not 0 < len(pairs) <= _MOST_FIGURES:
        return ""
    if any(mine.unit != theirs.unit or not mine.unit for mine, theirs in pairs):
        return ""
    if len(pairs) > 1 and any(mine.unit == _YEARS for mine, _ in pairs):
        return ""  # what was so in one year and what in another
    return "、".join(f"{mine.words}{_AGAINST}{theirs.words}" for mine, theirs in pairs)


def _is_one_thing(one: _Reading, other: _Reading) -> bool:
    if "|" in one.frame or "|" in other.frame:
        return one.frame == other.frame
    return one.names == other.names and len(one.names) > 0


def _read(text: str) -> _Reading:
    frame: list[str] = []
    figures: list[_Figure] = []
    plain = _EACH.sub("", text)
    at = 0
    for number in numbers(plain):
        start, end = number.span.start, number.span.end
        before, after = plain[at:start], plain[end : end + 1]
        at = end
        if before.endswith("第") or (after and after in _PLACE):
            frame.append(before.removesuffix("第"))
            at += after != "" and after in _PLACE
            continue
        found = _UNIT.match(plain, end)
        unit = "" if found is None else found.group()
        frame += [before, "#"]
        figures.append(_Figure(number=number, unit=unit, words=plain[start:end] + unit))
    frame.append(plain[at:])
    whole = "".join(frame)
    names = frozenset(name_runs(whole)) - _PLAIN - {figure.unit for figure in figures}
    return _Reading(frame=squashed(whole), names=names, figures=tuple(figures))
