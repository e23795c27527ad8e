"""A run of own questions that is kept under a name, and goes on where it was stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from localrag.domain.runs import Run
from localrag.workflows.own_questions import QuestionFile

_DIGEST_CHARS = 12


class RunRegister(Protocol):
    """The saved runs of a library."""

    def runs(self) -> Iterable[Run]:
        """Return all runs that can be read."""
        ...

    def vacant(self, name: str) -> None:
        """Raise UsageError RUN_EXISTS for a name that is taken, or that no run can have."""
        ...

    def save(self, run: Run) -> None:
        """Keep a run. Raises StoreError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What is asked, how, and under which name it is kept; None is not kept."""

    file: QuestionFile
    name: str | None
    mode: str
    top: int


def begun_run(
    plan: RunPlan, saved: RunRegister, conditions: Mapping[str, str], now: datetime
) -> Run:
    """Return the run as far as it is: a stopped one of that name, else one without results.

    Raises UsageError RUN_EXISTS for another run of that name.
    """
    asked = {
        **conditions,
        "questions": plan.file.sha256[:_DIGEST_CHARS],
        "mode": plan.mode,
        "top": str(plan.top),
    }
    total = len(plan.file.sheet.questions)
    new = Run(name=plan.name or "", begun=now, conditions=asked, total=total, results=())
    if plan.name is None:
        return new
    former = next((run for run in saved.runs() if run.name == plan.name), None)
    if former and not former.is_finished and former.conditions == asked:
        return former
    saved.vacant(plan.name)
    return new


def told_of_change(run: Run, generation: str) -> Run:
    """Return the run with both generations where the library changed while it was asked."""
    begun = run.conditions["generation"]
    if begun == generation:
        return run
    return replace(run, conditions={**run.conditions, "generation": f"{begun}-{generation}"})
