"""The verbs for an administrator's own questions: evaluate own, runs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from localrag.analysis.measures import run_figures
from localrag.analysis.own_questions import TEMPLATE, BadRow
from localrag.cli.context import Context, context_of
from localrag.cli.faults import exit_code
from localrag.cli.run_words import failure_lines, figure_lines, result_table, run_line
from localrag.cli.stopping import stoppable
from localrag.cli.tables import write_table
from localrag.domain.cancel import Cancelled
from localrag.domain.errors import StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import displayed
from localrag.domain.runs import Run, RunResult
from localrag.explain import sentence
from localrag.host.run_shapes import result_shape, run_shape
from localrag.store.saved_runs import SavedRuns
from localrag.workflows.ask import AskOptions, Mode
from localrag.workflows.own_questions import (
    OwnTools,
    QuestionFile,
    read_questions,
    run_questions,
)
from localrag.workflows.own_run import RunPlan, begun_run, told_of_change

_SHOWN_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is asked, how, and under which name it is kept."""

    context: Context
    file: QuestionFile
    save: str | None
    mode: Mode
    top: int


def own(
    ctx: typer.Context,
    questions: Annotated[Path | None, typer.Option("--questions", metavar="FILE")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME")] = None,
    mode: Annotated[Mode, typer.Option("--mode")] = Mode.AUTO,
    top: Annotated[int, typer.Option("--top", min=1, max=100, metavar="N")] = 8,
    csv_file: Annotated[Path | None, typer.Option("--csv", metavar="FILE")] = None,
    template: Annotated[Path | None, typer.Option("--template", metavar="FILE")] = None,
) -> None:
    context = context_of(ctx)
    if template is not None:
        write_table(template, TEMPLATE, context.output, is_new=True)
        then = f"localrag evaluate own --questions {template}"
        text = context.output.say(
            f"質問を書き入れて {then} を実行してください。", f"Fill it in and run {then}."
        )
        context.output.result({"template": str(template)}, text)
        return
    if questions is None:
        raise UsageError(UsageCode.NO_QUESTIONS)
    file = _read(questions, context)
    run, fault = _asked(_Plan(context=context, file=file, save=save, mode=mode, top=top))
    with context.session() as session:
        models = session.models_in_use()
    document = {
        **run_figures(run.results),
        "mode": mode.value,
        "top": top,
        "models": models,
        "conditions": dict(run.conditions),
        "saved": save if fault is None else None,
        "bad_rows": [_bad_shape(row, context.output.language) for row in file.sheet.bad],
        "results": [result_shape(result) for result in run.results],
    }
    lines = [
        *figure_lines(run.results, context.output),
        *failure_lines(run.results, context.output),
    ]
    context.output.result(document, "\n".join(lines))
    faults = [fault, None if csv_file is None else _fault_of_writing(run, csv_file, context)]
    told = [one for one in faults if one is not None]
    for one in told:
        context.output.note(sentence(one, context.output.language))
    if told:
        raise typer.Exit(exit_code(told[0]))


def runs(
    ctx: typer.Context,
    removed: Annotated[str | None, typer.Option("--remove", metavar="NAME")] = None,
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        if removed is not None:
            library.runs.remove(removed)
        found, unreadable = library.runs.runs(), library.runs.unreadable()
    lines = (
        [] if removed is None else [output.say(f"消しました: {removed}", f"Removed: {removed}")]
    )
    lines += [run_line(run, output) for run in found]
    for name in unreadable:
        error = UsageError(UsageCode.RUN_UNREADABLE, name=name)
        lines.append(f"- {sentence(error, output.language)}")
    nothing = output.say("評価の記録はありません。", "There are no saved runs.")
    document = {
        "runs": [run_shape(run) for run in found],
        "unreadable": unreadable,
        "removed": removed,
    }
    output.result(document, "\n".join(lines) or nothing)


def _asked(plan: _Plan) -> tuple[Run, StoreError | None]:
    """Ask all questions, and keep the run under its name; return it, and why it was not kept.

    What a stopped run has found is kept, and the same command goes on from there.
    """
    context = plan.context
    with stoppable() as cancel, context.session() as session, session.reading() as library:
        tools = session.own_tools(library, plan.mode)
        run = _begun(plan, library.runs, tools, session.clock.now())
        results = list(run.results)
        questions = plan.file.sheet.questions[len(results) :]
        found = run_questions(questions, tools, AskOptions(top=plan.top), cancel)
        try:
            for result in _counted(context, found, len(results), run.total):
                results.append(result)  # noqa: PERF402 - what was found stays where it is stopped
        except Cancelled:
            _keep(replace(run, results=tuple(results)), library.runs, context)
            raise
        generation = str(library.catalogue.generation())
        run = told_of_change(replace(run, results=tuple(results)), generation)
        fault = None if plan.save is None else _fault_of_saving(run, library.runs)
        return run, fault


def _begun(plan: _Plan, saved: SavedRuns, tools: OwnTools, now: datetime) -> Run:
    """Return the run as far as it is, and tell of one that goes on."""
    wanted = RunPlan(file=plan.file, name=plan.save, mode=plan.mode.value, top=plan.top)
    run = begun_run(wanted, saved, tools.conditions, now)
    if run.results:
        say = plan.context.output.say
        done = len(run.results)
        plan.context.output.note(
            say(f"{done} 問目の次から続けます。", f"Going on after {done}.")
        )
    return run


def _fault_of_saving(run: Run, saved: SavedRuns) -> StoreError | None:
    """Save the run; return why that was not possible, so that its results are still told."""
    try:
        saved.save(run)
    except StoreError as error:
        return error
    return None


def _fault_of_writing(run: Run, file: Path, context: Context) -> UsageError | None:
    """Write the table of results; return why that was not possible, as above."""
    try:
        write_table(file, result_table(run.results, context.output), context.output)
    except UsageError as error:
        return error
    return None


def _keep(run: Run, saved: SavedRuns, context: Context) -> None:
    say = context.output.say
    if run.name and run.results:
        saved.save(run)
    elif not run.name:
        context.output.note(
            say(
                "--save がないため、ここまでの結果は残していません。",
                "Without --save nothing of this run is kept.",
            )
        )


def _counted(
    context: Context, rows: Iterator[RunResult], done: int, total: int
) -> Iterator[RunResult]:
    """Yield `rows` and show how many are done, now and then."""
    with context.output.progress(context.output.say("質問", "Questions")) as steps:
        for number, row in enumerate(rows, start=done + 1):
            if number % _SHOWN_EVERY == 0 or number == total:
                steps.show(number, total, "")
            yield row


def _read(path: Path, context: Context) -> QuestionFile:
    """Return the questions, and tell of the rows that are none.

    Raises UsageError BAD_GOLD_FILE where there is no question.
    """
    file = read_questions(path)
    for row in file.sheet.bad:
        context.output.note(f"- {sentence(_bad(row), context.output.language)}")
    if not file.sheet.questions:
        shown = displayed(bytes(path))
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=shown, reason="no questions")
    return file


def _bad(row: BadRow) -> UsageError:
    return UsageError(row.code, row=row.row)


def _bad_shape(row: BadRow, language: str) -> dict[str, object]:
    return {"row": row.row, "code": row.code.value, "message": sentence(_bad(row), language)}
