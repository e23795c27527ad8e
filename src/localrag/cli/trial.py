"""Verbs that try models on this PC: trial run, trial show."""

import platform
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from os import cpu_count, fsencode
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from localrag import __version__, resources
from localrag.cli.context import Context, context_of
from localrag.cli.output import Output
from localrag.cli.stopping import stoppable
from localrag.cli.trial_words import report_text
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError, UsageError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Finished
from localrag.domain.library import Folder
from localrag.engines.catalogue import ModelRole
from localrag.engines.digest import write_atomically
from localrag.processes.memory import total_memory
from localrag.wiring import Session
from localrag.workflows.index_folders import index_folders
from localrag.workflows.search import SearchTools
from localrag.workflows.trial import Subject, TrialTask, try_generator
from localrag.workflows.trial_report import (
    ModelTrial,
    TrialQuestion,
    TrialReport,
    read_report,
)


def verbs() -> typer.Typer:
    """Return the group `trial`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for verb in (run, show):
        group.command(verb.__name__)(verb)
    return group


def run(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    model: Annotated[list[str] | None, typer.Option("--model", metavar="ID")] = None,
    questions: Annotated[Path | None, typer.Option("--questions", metavar="FILE")] = None,
    with_text: Annotated[bool, typer.Option("--with-text")] = False,
) -> None:
    context = context_of(ctx)
    if out.exists():  # the report of another PC, or something else that is still wanted
        raise UsageError(UsageCode.FILE_EXISTS, path=str(out))
    asked = _questions(questions or resources.trial_questions())
    with stoppable() as cancel, context.session() as session:
        subjects = _subjects(session, model or [])
        report = _empty(session, own=questions is not None)
        _write(out, report)
        with _library(session, cancel, own=questions is not None) as search:
            task = TrialTask(questions=asked, search=search, has_text=with_text)
            for subject in subjects:
                tried = _tried(subject, task, context.output, cancel)
                report = msgspec.structs.replace(report, models=(*report.models, tried))
                _write(out, report)
        report = msgspec.structs.replace(report, is_complete=True)
        _write(out, report)
    _print(report, context)


def show(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    _print(read_report(file), context_of(ctx))


def _print(report: TrialReport, context: Context) -> None:
    context.output.result(msgspec.to_builtins(report), report_text(report, context.output))


def _tried(
    subject: Subject, task: TrialTask, output: Output, cancel: CancelToken
) -> ModelTrial:
    with output.progress(output.say("試用", "Trying")) as bar:
        for event in try_generator(subject, task, cancel):
            if isinstance(event, Finished):
                return event.result
            bar.show(event.done, event.total, event.item)
    raise AssertionError


def _subjects(session: Session, wanted: list[str]) -> list[Subject]:
    """Return the installed generators, or those named. Raises ModelError NOT_FOUND for none."""
    registry = session.registry()
    named = [registry.get(each) for each in wanted] or registry.list()
    found = [each for each in named if each.role is ModelRole.GENERATOR]
    if not found:
        raise ModelError(ModelCode.NOT_FOUND, model="generator")
    return [Subject(installed=each, stops=registry.stop_words(each)) for each in found]


def _empty(session: Session, *, own: bool) -> TrialReport:
    return TrialReport(
        version=__version__,
        day=session.clock.now().date().isoformat(),
        system=f"{platform.system()} {platform.machine()}",
        cores=cpu_count() or 0,
        memory_bytes=total_memory(),
        own_questions=own,
    )


@contextmanager
def _library(session: Session, cancel: CancelToken, *, own: bool) -> Iterator[SearchTools]:
    """Open the site's own library, or one of the samples that is thrown away afterwards."""
    if own:
        with session.searching() as search:
            yield search
        return
    with (
        tempfile.TemporaryDirectory(prefix="localrag-trial-") as name,
        session.scratch(Path(name)) as scratch,
    ):
        samples = Folder(path=fsencode(resources.samples_folder()))
        with scratch.indexing() as tools:
            for _ in index_folders([samples], tools, cancel):
                pass
        with scratch.searching() as search:
            yield search


class _Questions(msgspec.Struct, frozen=True):
    question: tuple[TrialQuestion, ...]


def _questions(file: Path) -> tuple[TrialQuestion, ...]:
    """Return the questions in a TOML file. Raises UsageError FILE_NOT_FOUND, BAD_GOLD_FILE."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        found = msgspec.convert(raw, _Questions).question
    except FileNotFoundError:
        raise UsageError(UsageCode.FILE_NOT_FOUND, path=str(file)) from None
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(
            UsageCode.BAD_GOLD_FILE, file=file.name, reason=str(error)[:200]
        ) from None
    if not found or not all(each.question.strip() for each in found):
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=file.name, reason="empty question")
    return found


def _write(file: Path, report: TrialReport) -> None:
    """Replace the report in one step. Raises UsageError CANNOT_WRITE."""
    try:
        write_atomically(file, msgspec.json.format(msgspec.json.encode(report)))
    except OSError:
        raise UsageError(UsageCode.CANNOT_WRITE, path=str(file)) from None
