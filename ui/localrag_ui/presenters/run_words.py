"""Runs of own questions and their comparison, as the engine gives them and in our words."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from localrag_ui.strings import Strings

Value = str | int | bool | None
_FIGURES = ("right", "right_document", "right_page", "in_top5", "declined")
_RANKS = frozenset({"document_rank", "page_rank"})
_WORDED = frozenset({"answer", "file"})


class AskedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a file; `row` as a spreadsheet counts."""

    row: int
    question: str
    answers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    expects_none: bool = False


class _BadQuestion(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    message: str


class QuestionList(msgspec.Struct, frozen=True, kw_only=True):
    """The questions of a file, and the rows that are none."""

    questions: tuple[AskedQuestion, ...] = ()
    bad_rows: tuple[_BadQuestion, ...] = ()


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A saved run; `figures` are fractions of 1 by name, among other things."""

    name: str
    begun: str = ""
    questions: int = 0
    asked: int = 0
    finished: bool = True
    conditions: dict[str, str] = {}
    figures: dict[str, object] = {}


class RunList(msgspec.Struct, frozen=True, kw_only=True):
    runs: tuple[RunRow, ...] = ()


class ChangeShape(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    before: Value = None
    after: Value = None
    better: bool = False


class PairShape(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    question: str
    changes: tuple[ChangeShape, ...] = ()


class FigureShape(msgspec.Struct, frozen=True, kw_only=True):
    questions: int = 0
    before: float | None = None
    after: float | None = None


class ComparisonResult(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs side by side; `same` counts the questions in which nothing changed."""

    before: RunRow
    after: RunRow
    comparable: bool = True
    figures: dict[str, FigureShape] = {}
    better: tuple[PairShape, ...] = ()
    worse: tuple[PairShape, ...] = ()
    mixed: tuple[PairShape, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A question that changed: `kind` is better, worse or mixed, `said` that in words."""

    kind: str
    said: str
    row: int
    question: str
    changes: str


def changed_rows(found: ComparisonResult, strings: Strings) -> tuple[ChangedRow, ...]:
    """Return the questions that changed, the worse ones first."""
    groups = (("worse", found.worse), ("mixed", found.mixed), ("better", found.better))
    between = strings("ask.glossary_between")
    return tuple(
        ChangedRow(
            kind=kind,
            said=strings(f"runs.{kind}"),
            row=pair.row,
            question=" ".join(pair.question.split()),
            changes=between.join(_change(one, strings) for one in pair.changes),
        )
        for kind, pairs in groups
        for pair in pairs
    )


def comparison_words(found: ComparisonResult, strings: Strings) -> tuple[str, ...]:
    """Return lines on how many questions changed, and the figures of both runs."""
    counted = strings(
        "runs.compared",
        before=found.before.name,
        after=found.after.name,
        better=len(found.better),
        worse=len(found.worse),
        mixed=len(found.mixed),
        same=found.same,
    )
    warned = () if found.comparable else (strings("runs.not_comparable"),)
    return (counted, *warned, *_figures(found, strings))


def share_words(value: object) -> str:
    """Return a fraction of 1 as a percentage, '-' where there is none."""
    return f"{value:.0%}" if isinstance(value, int | float) else "-"


def _figures(found: ComparisonResult, strings: Strings) -> Iterator[str]:
    for name in _FIGURES:
        figure = found.figures.get(name)
        if figure is not None and figure.questions:
            yield strings(
                "runs.figure",
                name=strings(f"runs.figure_{name}"),
                before=share_words(figure.before),
                after=share_words(figure.after),
                count=figure.questions,
            )


def _change(change: ChangeShape, strings: Strings) -> str:
    return strings(
        "runs.change",
        what=strings(f"runs.what_{change.what}"),
        before=_value(change.what, change.before, strings),
        after=_value(change.what, change.after, strings),
    )


def _value(what: str, value: Value, strings: Strings) -> str:
    if what in _RANKS:
        return strings("runs.rank", rank=value) if value else strings("runs.not_found")
    if what in _WORDED and isinstance(value, str):
        name = f"runs.value_{value}"
        return strings(name) if name in strings.names() else value
    return strings("runs.yes" if value else "runs.no")
