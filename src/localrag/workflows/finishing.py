"""The last event of a question: what every answer names, and what became of it on the way."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from localrag.domain.answer import (
    Answer,
    AnswerMode,
    EngineNames,
    GroundedText,
    Proposal,
    Support,
    Timings,
)
from localrag.domain.errors import LocalragError
from localrag.domain.events import Finished
from localrag.domain.passage import Passage
from localrag.domain.question import EarlierTurn, Question, Reading
from localrag.domain.reranking import RerankState
from localrag.workflows.search import Found

NEAREST = 3
_NOTHING = GroundedText(statements=(), citations=())


class Stopwatch:
    """Wall time since the question was taken, in milliseconds."""

    __slots__ = ("_begun", "first_token_ms", "search_ms")

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self.search_ms = 0.0
        self.first_token_ms: float | None = None

    def note_first_token(self) -> None:
        """Take the time of the first piece of text; later ones change nothing."""
        if self.first_token_ms is None:
            self.first_token_ms = self.elapsed_ms()

    def elapsed_ms(self) -> float:
        """Return the time so far."""
        return (time.perf_counter() - self._begun) * 1000

    def timings(self) -> Timings:
        """Return what was measured."""
        return Timings(
            search_ms=self.search_ms,
            first_token_ms=self.first_token_ms,
            total_ms=self.elapsed_ms(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a model did: the passages it knew, its turns so far, and the error that stopped it."""

    passages: tuple[Passage, ...]
    sent: tuple[EarlierTurn, ...]
    reading: Reading
    stopped_by: LocalragError | None = None


class Finish:
    """Builds the last event; holds what every answer names, `proposal` among it."""

    __slots__ = ("_embedder", "_found", "_question", "_watch", "proposal")

    def __init__(
        self, question: Question, found: Found, watch: Stopwatch, embedder: str
    ) -> None:
        self._question = question
        self._found = found
        self._watch = watch
        self._embedder = embedder
        self.proposal: Proposal | None = None

    def declined(
        self, generator: str | None, written: Written | None = None
    ) -> Finished[Answer]:
        """Say that there is no answer, and show the nearest passages."""
        return self._finished(
            _NOTHING, self._found.passages[:NEAREST], AnswerMode.DECLINED, generator, written
        )

    def approved(self, answer: Answer) -> Finished[Answer]:
        """Give what a person approved; the passages that were found now come after its own."""
        cited = {passage.chunk.id for passage in answer.passages}
        others = [one for one in self._found.passages if one.chunk.id not in cited]
        return Finished(
            result=replace(
                answer,
                passages=(*answer.passages, *others),
                timings=self._watch.timings(),
                searched=self._found.searched,
                glossary=self._found.wording.use,
            )
        )

    def extracted(
        self, text: GroundedText, fallback: LocalragError | None = None
    ) -> Finished[Answer]:
        """Give the extract; `fallback` says why no model wrote though one was wanted."""
        passages = self._found.passages
        mode = AnswerMode.EXTRACTIVE
        if not text.statements:
            mode, passages = AnswerMode.DECLINED, passages[:NEAREST]
        return self._finished(text, passages, mode, None, fallback=fallback)

    def generated(
        self, text: GroundedText, generator: str, written: Written, *, is_strict: bool
    ) -> Finished[Answer]:
        """Give what the model wrote; a strict answer has no unsupported statement."""
        kept = _supported(text) if is_strict else text
        removed = len(text.statements) - len(kept.statements)
        if not kept.statements:
            return self.declined(generator, written)
        shown = {passage.chunk.id for passage in self._found.passages}
        cited = {citation.chunk_id for citation in kept.citations}
        others = [p for p in written.passages if p.chunk.id in cited - shown]
        return self._finished(
            kept,
            (*self._found.passages, *others),
            AnswerMode.GENERATED,
            generator,
            written,
            removed=removed,
        )

    def _finished(
        self,
        text: GroundedText,
        passages: Sequence[Passage],
        mode: AnswerMode,
        generator: str | None,
        written: Written | None = None,
        *,
        removed: int = 0,
        fallback: LocalragError | None = None,
    ) -> Finished[Answer]:
        reranking = self._found.reranking
        is_reranked = reranking is not None and reranking.state is RerankState.DONE
        return Finished(
            result=Answer(
                question=self._question,
                statements=text.statements,
                citations=text.citations,
                passages=tuple(passages),
                mode=mode,
                engine=EngineNames(
                    generator=generator,
                    embedder=self._embedder,
                    reranker=reranking.model if reranking and is_reranked else None,
                ),
                timings=self._watch.timings(),
                searched=self._found.searched,
                glossary=self._found.wording.use,
                incomplete=written.stopped_by if written else None,
                fallback=fallback,
                removed=removed,
                reading=written.reading if written else None,
                sent=written.sent if written else (),
                proposal=self.proposal,
            )
        )


def _supported(text: GroundedText) -> GroundedText:
    """Return the text without unsupported statements, and without citations that only they had."""
    kept = [one for one in text.statements if one.support is not Support.UNSUPPORTED]
    marks = {mark for statement in kept for mark in statement.citations}
    return GroundedText(
        statements=tuple(kept),
        citations=tuple(one for one in text.citations if one.mark in marks),
    )
