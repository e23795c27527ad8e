"""A model's words, held against the passages that it was given: code makes the citations."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.marks import Mark, visible, without_links, without_marks
from localrag.answering.quotes import Quote
from localrag.answering.support import Judgement, best_quote, judged
from localrag.domain.answer import GroundedText, Statement, Support
from localrag.domain.passage import Passage
from localrag.domain.question import Prompt
from localrag.text.sentences import sentences

_NOT_FOUND = re.compile(
    r"見つか(?:りません|らな|りませ)|見当たりません|(?:記載|情報|記述|答え|回答)(?:は|が|も)?(?:資料に)?(?:ありません|ございません|されていません|含まれていません|ない)"
    r"|(?:わかり|分かり|お答えでき|回答でき)ません|^(?:申し訳|すみません|恐れ入り)"
)
_SOURCE_LIST = re.compile(r"(?:出典|参考|参照|引用元|根拠)(?:資料|文書)?[:：]")
_EMPHASIS = re.compile(r"\*\*|__|^#{1,6} +", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A sentence that the model wrote and the passage numbers beside it."""

    text: str
    numbers: tuple[int, ...]


class _Numbering:
    """Gives each quote its mark, 1, 2, 3 in order of first use."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks: dict[tuple[int, int, int], tuple[int, Quote]] = {}

    def mark(self, quote: Quote) -> int:
        key = (quote.chunk_id, quote.span.start, quote.span.end)
        return self._marks.setdefault(key, (len(self._marks) + 1, quote))[0]

    def numbered(self) -> list[tuple[int, Quote]]:
        return list(self._marks.values())


def ground(untrusted_text: str, prompt: Prompt) -> GroundedText:
    """Return the model's sentences with checked citations.

    Numbers that the prompt did not give are dropped, links that no passage has and invisible
    characters are taken out; each citation is the literal sentence of its passage that comes
    closest. Citations are numbered anew, 1..n in order of first use. A statement that its passages
    do not bear out, but another passage does wholly, cites that one.

    A passage is held against as a whole, though only some of its sentences were sent: the reader is
    owed whether the source bears the statement out, not how the model came by it, and is shown
    the whole passage beside the answer.
    """
    numbering = _Numbering()
    statements = tuple(
        _checked(claim, prompt.passages, numbering)
        for claim in _claims(untrusted_text, prompt.passages)
    )
    return GroundedText(
        statements=statements,
        citations=tuple(quote.cited_as(mark) for mark, quote in numbering.numbered()),
    )


def says_not_found(untrusted_text: str) -> bool:
    """Return whether the text says only that the answer is not in the documents, or nothing."""
    text, marks = without_marks(visible(untrusted_text))
    said = [text[span.start : span.end] for span in sentences(text)]
    said = [sentence for sentence in said if any(map(str.isalnum, sentence))]
    return not said or (not marks and all(map(_NOT_FOUND.search, said)))


def _claims(untrusted_text: str, passages: Sequence[Passage]) -> list[_Claim]:
    known = [passage.chunk.text for passage in passages]
    cleaned = without_links(visible(untrusted_text), known)
    text, marks = without_marks(_EMPHASIS.sub("", cleaned))
    spans = sentences(text)
    starts = [span.start for span in spans]
    numbers: dict[int, list[int]] = {}
    for mark in marks:
        numbers.setdefault(_owner(mark, text, starts), []).extend(mark.numbers)
    return [
        _Claim(text=text[span.start : span.end], numbers=tuple(numbers.get(index, ())))
        for index, span in enumerate(spans)
        if _claims_something(text[span.start : span.end])
    ]


def _claims_something(sentence: str) -> bool:
    return any(map(str.isalnum, sentence)) and not _SOURCE_LIST.match(sentence)


def _owner(mark: Mark, text: str, starts: Sequence[int]) -> int:
    """Return the sentence that a mark belongs to: the one it ends, or the line that it opens."""
    line_before = text[: mark.at].rpartition("\n")[2]
    line_after = text[mark.at :].partition("\n")[0]
    following = bisect_left(starts, mark.at)
    if not line_before.strip() and line_after.strip():
        return following
    return max(0, following - 1)


def _checked(claim: _Claim, passages: Sequence[Passage], numbering: _Numbering) -> Statement:
    known = dict.fromkeys(n for n in claim.numbers if 1 <= n <= len(passages))
    cited = [passages[number - 1] for number in known]
    judgement = judged(claim.text, [p for p in cited if best_quote(claim.text, p.chunk)])
    if judgement.support is Support.UNSUPPORTED:
        cited, judgement = _moved(claim.text, cited, passages, judgement)
    quotes = [quote for p in cited if (quote := best_quote(claim.text, p.chunk)) is not None]
    return Statement(
        text=claim.text,
        citations=tuple(dict.fromkeys(numbering.mark(quote) for quote in quotes)),
        support=judgement.support,
        doubts=judgement.doubts,
    )


def _moved(
    statement: str, cited: list[Passage], passages: Sequence[Passage], judgement: Judgement
) -> tuple[list[Passage], Judgement]:
    """Cite the one passage that bears the statement out wholly, if the model named another or none.

    A mark that leads to the right page is worth more than a reproach.
    """
    others = [passage for passage in passages if passage not in cited]
    whole = [
        (passage, found)
        for passage in others
        if (found := judged(statement, [passage])).support is Support.SUPPORTED
    ]
    if not whole:
        return cited, judgement
    best, found = max(whole, key=lambda one: one[1].overlap)
    return [best], found
