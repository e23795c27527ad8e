"""The report of a trial: what is carried back from a PC with real models. No text unless asked."""

from enum import StrEnum
from pathlib import Path

import msgspec

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode

_MAX_BYTES = 50_000_000
_SCHEMA = 1


class TrialState(StrEnum):
    """How far a model came: never opened, its process died, or it was asked all questions."""

    FAILED = "failed"
    DIED = "died"
    DONE = "done"


class TrialQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question; `answers` are spellings of which a right answer holds one, none to be declined."""

    question: str
    answers: tuple[str, ...] = ()


class QuestionTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one question.

    `outcome` is an answer's mode or an error's code. Statements are counted by their support.
    `japanese` is the share of Japanese letters among all letters; None without an answer. Times are
    seconds of wall time, None where the model was not asked. `has_ended` says that the model ended
    the answer before its limit.
    """

    number: int
    is_answerable: bool
    outcome: str
    is_expected: bool
    supported: int = 0
    partial: int = 0
    unsupported: int = 0
    japanese: float | None = None
    repeats: bool = False
    has_marks: bool = False
    has_ended: bool | None = None
    first_word_s: float | None = None
    read_tokens: int = 0
    read_s: float | None = None
    written_tokens: int = 0
    write_s: float | None = None
    question: str | None = None
    answer: str | None = None


class ModelTrial(msgspec.Struct, frozen=True, kw_only=True):
    """One model: by its entry of the catalogue and its bytes, not by the name given to it here.

    `error` is the code of what went wrong. Times in seconds, memory in bytes.
    """

    catalogue_id: str | None
    sha256: str
    size_bytes: int
    architecture: str
    state: TrialState
    renders: bool
    knows_system: bool
    opens_answer: bool
    error: str | None = None
    load_s: float | None = None
    peak_bytes: int | None = None
    questions: tuple[QuestionTrial, ...] = ()


class TrialReport(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. `day` is a date, `is_complete` False while models are still to be tried."""

    schema: int = _SCHEMA
    version: str
    day: str
    system: str
    cores: int
    memory_bytes: int | None
    own_questions: bool
    is_complete: bool = False
    models: tuple[ModelTrial, ...] = ()


class TrialFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1 and medians of a model; None where there was nothing to count.

    `unasked` counts the questions that were declined before the model saw them.
    """

    expected: float | None
    refused: float | None
    supported: float | None
    ended: float | None
    japanese: float | None
    first_word_s: float | None
    read_tokens_s: float | None
    write_tokens_s: float | None
    repeats: int
    marks: int
    unasked: int


def read_report(file: Path) -> TrialReport:
    """Return the report in `file`. Raises UsageError FILE_NOT_FOUND, BAD_GOLD_FILE."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise UsageError(UsageCode.BAD_GOLD_FILE, file=file.name, reason="too long")
        found = msgspec.json.decode(file.read_bytes(), type=TrialReport)
    except FileNotFoundError:
        raise UsageError(UsageCode.FILE_NOT_FOUND, path=str(file)) from None
    except (OSError, UnicodeError, msgspec.DecodeError) as error:
        raise UsageError(
            UsageCode.BAD_GOLD_FILE, file=file.name, reason=str(error)[:200]
        ) from None
    if found.schema != _SCHEMA:
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=file.name, reason="schema")
    return found


def figures(trial: ModelTrial) -> TrialFigures:
    """Return a model's shares and speeds over all its questions."""
    rows = trial.questions
    statements = sum(row.supported + row.partial + row.unsupported for row in rows)
    ended = [row.has_ended for row in rows if row.has_ended is not None]
    japanese = [row.japanese for row in rows if row.japanese is not None]
    first = sorted(row.first_word_s for row in rows if row.first_word_s is not None)
    return TrialFigures(
        expected=_share([row.is_expected for row in rows if row.is_answerable]),
        refused=_share([row.is_expected for row in rows if not row.is_answerable]),
        supported=sum(row.supported for row in rows) / statements if statements else None,
        ended=_share(ended),
        japanese=sum(japanese) / len(japanese) if japanese else None,
        first_word_s=first[len(first) // 2] if first else None,
        read_tokens_s=_rate([(row.read_tokens, row.read_s) for row in rows]),
        write_tokens_s=_rate([(row.written_tokens, row.write_s) for row in rows]),
        repeats=sum(row.repeats for row in rows),
        marks=sum(row.has_marks for row in rows),
        unasked=sum(row.outcome == "declined" and row.read_s is None for row in rows),
    )


def _share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def _rate(taken: list[tuple[int, float | None]]) -> float | None:
    known = [(tokens, seconds) for tokens, seconds in taken if seconds]
    seconds = sum(each for _, each in known)
    return sum(tokens for tokens, _ in known) / seconds if seconds else None
