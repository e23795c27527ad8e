"""Verbs that change a library: index, sync, forget."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import Context, context_of
from localrag.cli.faults import SKIPPED
from localrag.cli.paths import absolute
from localrag.cli.recording import governed_by, put_report
from localrag.cli.removals import MissingChoice, settled, waiting_words
from localrag.cli.stopping import stoppable
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import FileSkipped, Finished, Progress
from localrag.domain.library import Folder, FolderRules, IndexReport
from localrag.domain.paths import displayed
from localrag.explain import sentence
from localrag.governance.policy import required
from localrag.host.reason_shapes import skip_error
from localrag.host.scopes import day
from localrag.host.shapes import report_shape
from localrag.workflows import forget as forgetting
from localrag.workflows.index_folders import IndexTools, index_folders, plan_folders

Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="GLOB")]
_POLLED_S = 60.0  # network shares tell nothing by themselves
_LOOKED_THROUGH_S = 600.0  # all the same, in case the system missed something
FailOnSkip = Annotated[bool, typer.Option("--fail-on-skip")]


def index(
    ctx: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
    exclude: Exclude = None,
    max_size: Annotated[str | None, typer.Option("--max-size", metavar="SIZE")] = None,
    newer_than: Annotated[str | None, typer.Option("--newer-than", metavar="DATE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    watch: Annotated[bool, typer.Option("--watch")] = False,
    fail_on_skip: FailOnSkip = False,
) -> None:
    rules = FolderRules(
        exclude=tuple(exclude or ()),
        max_size_bytes=None if max_size is None else size_bytes(max_size),
        newer_than=None if newer_than is None else day(newer_than, "--newer-than"),
    )
    new = [Folder(path=absolute(folder), rules=rules) for folder in folders]
    context = context_of(ctx)
    required(context.site().policy.may_add_folders, "index")
    if dry_run:
        with context.session() as session, session.indexing() as tools:
            report = plan_folders(new, tools)
        _print(report, context)
        return
    if watch:
        _follow(new, context)
        return
    _run(new, context, fail_on_skip=fail_on_skip)


def sync(
    ctx: typer.Context,
    retry: Annotated[bool, typer.Option("--retry")] = False,
    missing: Annotated[MissingChoice, typer.Option("--missing")] = MissingChoice.ASK,
    fail_on_skip: FailOnSkip = False,
) -> None:
    _run([], context_of(ctx), fail_on_skip=fail_on_skip, retries=retry, missing=missing)


def forget(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    undo: Annotated[bool, typer.Option("--undo")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    wanted = [absolute(path) for path in paths]
    with context.session() as session, session.writing() as library:
        if undo:
            count = forgetting.remember(wanted, library.catalogue)
        else:
            count = forgetting.forget(
                wanted, library.catalogue, library.catalogue, library.writer
            )
    if undo:
        text = output.say(
            f"{count} 件を除外から戻しました。次の sync で読み込みます。",
            f"{count} let in again; the next sync reads them.",
        )
    else:
        text = output.say(
            f"{count} 件を資料から消しました。元のファイルはそのままです。以後の取り込みでも読みません。",
            f"{count} removed from the library. The files themselves are untouched; "
            "later runs leave them out.",
        )
    output.result({"undone" if undo else "forgotten": count}, text)


def _run(
    new: list[Folder],
    context: Context,
    *,
    fail_on_skip: bool,
    retries: bool = False,
    missing: MissingChoice = MissingChoice.ASK,
) -> None:
    with (
        stoppable() as cancel,
        context.session() as session,
        session.indexing(retries=retries) as tools,
    ):
        report = _shown(new, tools, context, cancel)
    report = settled(report, missing, context)
    _print(report, context)
    if report.skipped and fail_on_skip:
        raise typer.Exit(SKIPPED)


def _follow(new: list[Folder], context: Context) -> None:
    """Bring the library up to date again and again; another run may write in between."""
    from localrag.documents.watching import FolderWatch

    with suppress(Cancelled), stoppable() as cancel, context.session() as session:
        last: IndexReport | None = None
        with session.reading() as library:
            folders = [f.path for f in (*library.catalogue.folders(), *new)]
        # Before the first run, so that what changes during it is seen.
        with FolderWatch(list(dict.fromkeys(folders))) as watch:
            while not cancel.is_cancelled:
                with session.indexing() as tools:
                    report = _shown(new, tools, context, cancel)
                if last is None or report.generation != last.generation:
                    _print(report, context)
                    put_report(report, context)
                last = report
                watch.wait(cancel, _LOOKED_THROUGH_S if watch.is_told_of_all else _POLLED_S)


def _shown(
    new: list[Folder], tools: IndexTools, context: Context, cancel: CancelToken
) -> IndexReport:
    output = context.output
    label = output.say("読み込み", "Reading")
    with output.progress(label) as steps:
        for event in governed_by(context).indexed(index_folders(new, tools, cancel)):
            match event:
                case Progress():
                    steps.show(event.done, event.total, event.item)
                case FileSkipped():
                    reason = sentence(skip_error(event.file), output.language)
                    output.note(f"- {displayed(event.file.path)}: {reason}")
                case Finished():
                    return event.result
                case _:
                    continue
    raise AssertionError


def _print(report: IndexReport, context: Context) -> None:
    output = context.output
    if report.found == 0:
        text = output.say(
            "フォルダーにファイルがありません。ファイルを置いてから sync を実行してください。",
            "The folder holds no files. Put files there and run sync.",
        )
    else:
        text = output.say(
            f"見つかったファイル {report.found} 件: 追加 {report.added}、更新 {report.changed}、"
            f"削除 {report.removed}、変更なし {report.unchanged}、読めなかった {report.skipped}"
            f"（{report.seconds:.1f} 秒、版 {report.generation}）",
            f"{report.found} files found: {report.added} added, {report.changed} changed, "
            f"{report.removed} removed, {report.unchanged} unchanged, {report.skipped} skipped "
            f"({report.seconds:.1f} s, generation {report.generation})",
        )
    if report.pending:
        with context.session() as session, session.reading() as library:
            waiting = library.catalogue.waiting()
        text += "\n" + waiting_words(waiting, output) if waiting else ""
    output.result(report_shape(report), text)


def size_bytes(text: str) -> int:
    """Return a size such as `20MB`, `512k` or `1.5G` in bytes. Raises UsageError BAD_VALUE."""
    units = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
    bare = text.strip().lower().removesuffix("b").removesuffix("i")
    unit = bare[-1:] if bare[-1:] in units and not bare[-1:].isdigit() else ""
    try:
        number = float(bare.removesuffix(unit))
    except ValueError:
        number = -1.0
    if not 0 < number < float("inf"):
        raise UsageError(UsageCode.BAD_VALUE, name="--max-size", value=text)
    return int(number * units[unit])
