"""A question and what has become of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from localrag.host.params import ScopeParams
from localrag_ui.answers import AnswerResult, ApprovalNote
from localrag_ui.found import FoundPassage, Source
from localrag_ui.kept import KeptTurn
from localrag_ui.presenters.scope import iso_day_words
from localrag_ui.strings import Strings


class Stage(StrEnum):
    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    STOPPING = "stopping"
    ANSWERED = "answered"
    STOPPED = "stopped"
    FAILED = "failed"


_RUNNING = frozenset(
    {Stage.SEARCHING, Stage.READING, Stage.WRITING, Stage.CHECKING, Stage.STOPPING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlace:
    """Where an answer is kept: answer `again` (from 0) to question `turn` of a conversation."""

    conversation: int
    turn: int
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what has become of it.

    `key` tells turns apart as long as the window is open; those with the same `first` are answers to
    one question, `again` counts them from 0. `searched` says in words what was searched for where
    that is not what was typed, `within` of which part of the library, `glossary` what was looked for
    besides; `note` says what is going on; `draft` is unchecked text of the model; `answer` is what
    code has checked. `standalone` is what was searched for, '' where that is not known. `approval`
    is who approved this answer just now, `is_revoked` whether its approval was taken back. With
    `is_search` only passages were asked for.
    """

    question: str
    key: int = 0
    first: int = 0
    again: int = 0
    stage: Stage = Stage.SEARCHING
    note: str = ""
    searched: str = ""
    standalone: str = ""
    within: str = ""
    glossary: str = ""
    passages: tuple[FoundPassage, ...] = ()
    draft: str = ""
    answer: AnswerResult | None = None
    fault: str = ""
    scope: ScopeParams = field(default_factory=ScopeParams)
    is_strict: bool = False
    is_search: bool = False
    place: KeptPlace | None = None
    approval: ApprovalNote | None = None
    is_revoked: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the engine is still at work on it."""
        return self.stage in _RUNNING

    @property
    def has_words(self) -> bool:
        """Whether there is an answer that can be copied and exported."""
        return self.answer is not None and bool(self.answer.statements)

    @property
    def standing(self) -> ApprovalNote | None:
        """Who stands for the answer, from before or since just now."""
        given = self.answer.approval if self.answer is not None else None
        return self.approval or (None if self.is_revoked else given)

    @property
    def can_approve(self) -> bool:
        """Whether a person may stand for it: a whole answer with sources that is kept."""
        answer = self.answer
        return (
            answer is not None
            and self.place is not None
            and self.approval is None
            and answer.approval is None
            and answer.mode != "declined"
            and answer.incomplete is None
            and bool(answer.citations)
        )

    def heading_of(self, source: Source) -> str:
        """Return the heading under which a cited quote stands, or ''."""
        found = self.answer.passages if self.answer is not None else ()
        paths = [
            passage.heading_path for passage in found if passage.chunk_id == source.chunk_id
        ]
        return paths[0][-1] if paths and paths[0] else ""

    @property
    def others(self) -> tuple[FoundPassage, ...]:
        """Passages that no citation names by its document and page."""
        if self.answer is None:
            return self.passages
        cited = {(source.document_id, source.page) for source in self.answer.citations}
        found = self.answer.passages or self.passages
        return tuple(p for p in found if (p.document_id, p.page) not in cited)


def restored(kept: KeptTurn, conversation: int, strings: Strings) -> Turn:
    """Return a turn of a kept conversation, without a key."""
    lost = "" if kept.lost is None else strings(f"history.lost_{_lost(kept.lost)}")
    return Turn(
        question=kept.question,
        again=kept.again,
        stage=Stage.ANSWERED if kept.result is not None else Stage.FAILED,
        note=strings("history.asked", day=iso_day_words(kept.asked[:10], strings))
        if kept.asked
        else "",
        searched=searched_words(kept.question, kept.standalone, strings),
        standalone=kept.standalone,
        answer=kept.result,
        fault=lost or ("" if kept.result is None else remarks(kept.result, strings)),
        place=KeptPlace(conversation=conversation, turn=kept.turn, again=kept.again),
    )


def searched_words(question: str, query: str, strings: Strings) -> str:
    """Return what was searched for, in words, where it is not what was typed."""
    if not query or query.split() == question.split():
        return ""
    return strings("ask.searched", query=query)


def remarks(answer: AnswerResult, strings: Strings) -> str:
    """Return what a reader has to know of how the answer came about, '' for nothing."""
    found: list[str] = []
    if answer.incomplete is not None:
        found += (strings("ask.incomplete"), answer.incomplete.message)
    if answer.fallback is not None:
        found += (strings("ask.fallback"), answer.fallback.message)
    if answer.not_kept is not None:
        found += (strings("history.not_kept"), answer.not_kept)
    found += (told.ja if strings.language == "ja" else told.en for told in answer.notices)
    if answer.proposal is not None:
        one = answer.proposal
        day = iso_day_words(one.until[:10], strings)
        found.append(
            strings("ask.proposal", question=one.question, approver=one.approver, day=day)
        )
    return "\n".join(found)


def _lost(why: str) -> str:
    return "changed" if why == "changed" else "removed"
