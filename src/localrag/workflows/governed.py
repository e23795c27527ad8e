"""Search, ask and export as a site wants them: on record, and with personal data guarded.

An event is on record before what it is about is shown. Where the log cannot be written and the
policy blocks, AuditError leaves each of these before anything was shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from localrag.domain.answer import Answer
from localrag.domain.audit import AuditDocument, AuditEvent, AuditKind, AuditLog
from localrag.domain.cancel import Cancelled
from localrag.domain.conversation import Turn
from localrag.domain.document import SourceFile
from localrag.domain.errors import LocalragError, PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.domain.events import (
    AskEvent,
    FileSkipped,
    Finished,
    IndexEvent,
    PassagesFound,
    TextDelta,
)
from localrag.domain.library import SkippedFile
from localrag.domain.passage import Passage
from localrag.domain.paths import displayed
from localrag.domain.personal_data import PersonalGuard, PersonalKind, Where
from localrag.domain.question import Question
from localrag.workflows.masking import Masked, masked_answer, masked_passages
from localrag.workflows.search import Found

_MOST_NAMED = 100  # the library itself has a row for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """What records and guards the use of one library; `tell` shows a person what they should know."""

    log: AuditLog
    guard: PersonalGuard
    library: str
    tell: Callable[[LocalragError], None]

    def question(self, text: str) -> str:
        """Return the question as it may be asked. Raises PolicyError PERSONAL_DATA, AuditError."""
        with self._blocking(Where.QUESTION):
            guarded = self.guard.checked(text, Where.QUESTION)
        self._noted(Where.QUESTION, guarded.kinds)
        return guarded.text

    def earlier(self, questions: Sequence[str]) -> tuple[str, ...]:
        """Return questions before this one as they may be used."""
        if not self.guard.hides(Where.QUESTION):
            return tuple(questions)
        return tuple(self.guard.masked(question).text for question in questions)

    def searched(self, question: Question, found: Found, generation: int) -> Found:
        """Return what may be shown of a search, which is on record then."""
        shown = self._passages(found.passages)
        self._record(AuditKind.SEARCH, question, shown, generation)
        return replace(found, passages=shown)

    def asked(
        self, question: Question, events: Iterable[AskEvent], generation: int
    ) -> Iterator[AskEvent]:
        """Pass on the events of `ask`: the question is on record before its passages, the answer too.

        Text is held back while it is written where it may have to be hidden. Raises PolicyError
        PERSONAL_DATA instead of an answer that the policy blocks.
        """
        outcome = "stopped"
        try:
            for event in events:
                shown = self._shown(event, question, generation)
                outcome = "done" if isinstance(shown, Finished) else outcome
                if shown is not None:
                    yield shown
        except LocalragError as error:
            outcome = error.code.value
            raise
        except Cancelled:
            outcome = "cancelled"
            raise
        finally:
            if outcome != "done":
                self._stopped(question, generation, outcome)

    def indexed(self, events: Iterable[IndexEvent]) -> Iterator[IndexEvent]:
        """Pass on the events of a run; the first files that it could not read are on record."""
        skipped: list[SkippedFile] = []
        for event in events:
            if isinstance(event, FileSkipped):
                skipped.append(event.file)
            if isinstance(event, Finished) and skipped:
                self._skipped(skipped)
            yield event

    def opened(self, source: SourceFile, document_id: int, page: int) -> None:
        """Put on record that a page of a document is shown."""
        document = _document(document_id, source)
        fields = {"page": str(page)}
        event = AuditEvent(
            kind=AuditKind.PAGE, library=self.library, documents=(document,), fields=fields
        )
        self.put(event)

    def exported(self, turns: Sequence[Turn]) -> list[Turn]:
        """Return turns as they may be exported. Raises PolicyError PERSONAL_DATA."""
        if not self.guard.is_on(Where.EXPORT):
            return list(turns)
        hidden = [self._turn(turn) for turn in turns]
        kinds = frozenset(kind for one in hidden for kind in one.kinds)
        with self._blocking(Where.EXPORT):
            for turn in turns:
                self.guard.checked(_words(turn), Where.EXPORT)
        self._noted(Where.EXPORT, kinds)
        return [one.value for one in hidden] if self.guard.hides(Where.EXPORT) else list(turns)

    def kept(self, turns: Sequence[Turn]) -> list[Turn]:
        """Return turns of a conversation as they may be shown again."""
        if not self.guard.hides(Where.ANSWER):
            return list(turns)
        return [self._turn(turn).value for turn in turns]

    def put(self, event: AuditEvent) -> None:
        """Put an event on record; tell a person where it is not and work goes on all the same."""
        self.log.record(event)
        failure = self.log.failure()
        if failure is not None:
            self.tell(failure)

    def _shown(self, event: AskEvent, question: Question, generation: int) -> AskEvent | None:
        """Put on record what an event shows; return it as it may be shown, or None."""
        match event:
            case PassagesFound():
                passages = self._passages(event.passages)
                self._record(AuditKind.QUESTION, question, passages, generation)
                return replace(event, passages=passages)
            case TextDelta():
                return None if self.guard.hides(Where.ANSWER) else event
            case Finished():
                answer = self._answer(event.result)
                self._answered(question, answer, generation)
                return Finished(result=answer)
            case _:
                return event

    def _skipped(self, files: Sequence[SkippedFile]) -> None:
        named = [f"{displayed(file.location)}: {file.code}" for file in files[:_MOST_NAMED]]
        fields = {"count": str(len(files)), "files": "; ".join(named)}
        self.put(AuditEvent(kind=AuditKind.SKIPPED, library=self.library, fields=fields))

    def _passages(self, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        if not self.guard.hides(Where.ANSWER):
            return passages
        hidden = masked_passages(passages, self.guard)
        self._noted(Where.ANSWER, hidden.kinds)
        return hidden.value

    def _answer(self, answer: Answer) -> Answer:
        if not self.guard.is_on(Where.ANSWER):
            return answer
        with self._blocking(Where.ANSWER):
            said = self.guard.checked(answer.text, Where.ANSWER)
        hidden = masked_answer(answer, self.guard)
        if not self.guard.hides(Where.ANSWER):
            self._noted(Where.ANSWER, said.kinds)
            return answer
        # What stands in the passages was told when they were shown.
        self._noted(Where.ANSWER, hidden.kinds - hidden.found)
        return hidden.value

    def _turn(self, turn: Turn) -> "Masked[Turn]":
        hidden = None if turn.answer is None else masked_answer(turn.answer, self.guard)
        question, alone = self.guard.masked(turn.question), self.guard.masked(turn.standalone)
        kinds = question.kinds | alone.kinds
        if hidden is not None:
            kinds |= hidden.kinds | hidden.found
        answer = None if hidden is None else hidden.value
        value = replace(turn, question=question.text, standalone=alone.text, answer=answer)
        return Masked(value=value, kinds=kinds)

    @contextmanager
    def _blocking(self, where: Where) -> Iterator[None]:
        """Put on record what the policy blocks."""
        try:
            yield
        except PolicyError as error:
            fields = {"where": where.value, "kinds": error.fields["kinds"], "action": "block"}
            self.put(
                AuditEvent(kind=AuditKind.PERSONAL_DATA, library=self.library, fields=fields)
            )
            raise

    def _noted(self, where: Where, kinds: frozenset[PersonalKind]) -> None:
        if not kinds:
            return
        named = ", ".join(sorted(kind.value for kind in kinds))
        hides = self.guard.hides(where)
        fields = {"where": where.value, "kinds": named, "action": "mask" if hides else "warn"}
        self.put(AuditEvent(kind=AuditKind.PERSONAL_DATA, library=self.library, fields=fields))
        code = PolicyCode.PERSONAL_DATA_MASKED if hides else PolicyCode.PERSONAL_DATA_FOUND
        self.tell(PolicyError(code, where=where.value, kinds=named))

    def _record(
        self,
        kind: AuditKind,
        question: Question,
        passages: tuple[Passage, ...],
        generation: int,
    ) -> None:
        event = AuditEvent(
            kind=kind,
            library=self.library,
            generation=generation,
            question=question.text,
            documents=_documents(passages),
        )
        self.put(event)

    def _answered(self, question: Question, answer: Answer, generation: int) -> None:
        cited = {citation.chunk_id for citation in answer.citations}
        passages = tuple(one for one in answer.passages if one.chunk.id in cited)
        fields = {
            "mode": answer.mode.value,
            "generator": answer.engine.generator or "",
            "embedder": answer.engine.embedder or "",
            "ms": str(round(answer.timings.total_ms)),
        }
        if answer.approval is not None:
            fields["approval"] = str(answer.approval.id)
        event = AuditEvent(
            kind=AuditKind.ANSWER,
            library=self.library,
            generation=generation,
            question=question.text,
            answer=answer.text,
            documents=_documents(passages),
            fields=fields,
        )
        self.put(event)

    def _stopped(self, question: Question, generation: int, outcome: str) -> None:
        event = AuditEvent(
            kind=AuditKind.ANSWER,
            library=self.library,
            generation=generation,
            question=question.text,
            fields={"outcome": outcome},
        )
        self.put(event)


@contextmanager
def act(governed: Governed, verb: str, facts: dict[str, str]) -> Iterator[dict[str, str]]:
    """Put on record that something is about to be done, and then what became of it.

    What the caller puts into the dictionary stands beside the outcome.
    """
    library = governed.library
    governed.put(
        AuditEvent(kind=AuditKind.ACT, library=library, fields={"verb": verb, **facts})
    )
    done = {"verb": verb, "outcome": "done"}
    try:
        yield done
    except LocalragError as error:
        done["outcome"] = error.code.value
        raise
    except BaseException as error:
        done["outcome"] = type(error).__name__
        raise
    finally:
        governed.put(AuditEvent(kind=AuditKind.ACT_DONE, library=library, fields=done))


def _documents(passages: tuple[Passage, ...]) -> tuple[AuditDocument, ...]:
    found = {
        one.chunk.document_id: _document(one.chunk.document_id, one.source) for one in passages
    }
    return tuple(found.values())


def _document(document_id: int, source: SourceFile) -> AuditDocument:
    return AuditDocument(id=document_id, sha256=source.sha256, path=displayed(source.location))


def _words(turn: Turn) -> str:
    answer = turn.answer
    parts = [turn.question, turn.standalone]
    if answer is not None:
        parts += [answer.text, *(citation.text for citation in answer.citations)]
    return "\n".join(parts)
