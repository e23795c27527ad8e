"""Verbs that measure on gold files: evaluate retrieval, answers, qa; own stands beside them."""

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from localrag.analysis.gold import GoldQuestion, read_qa, read_squad
from localrag.analysis.metrics import JudgedAnswer, answer_figures, retrieval_figures
from localrag.cli.comparing import compare
from localrag.cli.context import Context, context_of
from localrag.cli.own_questions import own, runs
from localrag.cli.paths import absolute
from localrag.cli.stopping import stoppable
from localrag.domain.cancel import CancelToken
from localrag.domain.paths import extension
from localrag.wiring import Session
from localrag.workflows.ask import AskOptions, Mode
from localrag.workflows.evaluate import (
    WAYS,
    answer_questions,
    file_path,
    gold_folders,
    gold_path,
    judged,
    rank_sources,
    store_contexts,
)
from localrag.workflows.index_folders import index_folders

Squad = Annotated[Path, typer.Option("--squad", metavar="FILE")]
ModeOption = Annotated[Mode, typer.Option("--mode")]
Top = Annotated[int, typer.Option("--top", min=1, max=100, metavar="N")]
_SHOWN_EVERY = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """Who writes, from how many passages, and the path under which a source is indexed."""

    mode: Mode
    top: int
    path: Callable[[str], str]


def verbs() -> typer.Typer:
    """Return the group `evaluate`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for verb in (retrieval, answers, qa, own, runs, compare):
        group.command(verb.__name__)(verb)
    return group


def retrieval(ctx: typer.Context, squad: Squad) -> None:
    context = context_of(ctx)
    gold = read_squad(squad)
    shapes: dict[str, dict[str, object]] = {}
    with stoppable() as cancel, _scratch(context) as session:
        with session.writing() as library:
            store_contexts(gold.contexts, library.writer, session.embedder(), session.clock)
        with session.searching(math.inf) as tools:
            for way in WAYS:
                ranking = rank_sources(gold.questions, way, tools, cancel)
                found = list(_counted(context, ranking, len(gold.questions)))
                ranks = [row.rank for row in found]
                figures = retrieval_figures(ranks, [row.search_ms for row in found])
                shapes[way] = figures.shape()
        embedder = session.models_in_use()["embedder"]
    document = {
        **shapes["hybrid"],
        "documents": len(gold.contexts),
        "by": shapes,
        "embedder": embedder,
    }
    lines = [
        f"{way}: MRR@10 {s['mrr@10']}, recall@1 {s['recall@1']}, recall@10 {s['recall@10']}"
        for way, s in shapes.items()
    ]
    context.output.result(document, "\n".join(lines))


def answers(
    ctx: typer.Context,
    squad: Squad,
    mode: ModeOption = Mode.AUTO,
    top: Top = 8,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N")] = None,
) -> None:
    context = context_of(ctx)
    gold = read_squad(squad)
    questions = gold.questions[:limit]
    with stoppable() as cancel, _scratch(context) as session:
        with session.writing() as library:
            store_contexts(gold.contexts, library.writer, session.embedder(), session.clock)
        settings = _Settings(mode=mode, top=top, path=gold_path)
        rows = _judged(context, session, questions, settings, cancel)
        models = session.models_in_use()
    figures = answer_figures(rows).shape()
    context.output.result(
        {**figures, "mode": mode.value, "top": top, "models": models}, _lines(figures)
    )


def qa(
    ctx: typer.Context,
    questions: Annotated[Path, typer.Option("--questions", metavar="FILE")],
    root: Annotated[Path, typer.Option("--root", metavar="DIR")],
    mode: ModeOption = Mode.AUTO,
    top: Top = 8,
) -> None:
    context = context_of(ctx)
    gold = read_qa(questions)
    base = absolute(root)
    folders = gold_folders(base, gold, absolute(questions))
    with stoppable() as cancel, _scratch(context) as session:
        with session.indexing() as tools:
            for _ in index_folders(folders, tools, cancel):
                pass
        settings = _Settings(mode=mode, top=top, path=lambda source: file_path(base, source))
        rows = _judged(context, session, gold, settings, cancel)
        models = session.models_in_use()
    figures = answer_figures(rows).shape()
    by_format: dict[str, list[JudgedAnswer]] = {}
    for question, row in zip(gold, rows, strict=True):
        by_format.setdefault(extension(question.source.encode()), []).append(row)
    shapes = {name: answer_figures(group).shape() for name, group in sorted(by_format.items())}
    document = {
        **figures,
        "by_format": shapes,
        "mode": mode.value,
        "top": top,
        "models": models,
    }
    context.output.result(document, _lines(figures))


def _judged(
    context: Context,
    session: Session,
    questions: Sequence[GoldQuestion],
    settings: "_Settings",
    cancel: CancelToken,
) -> list[JudgedAnswer]:
    with session.asking(settings.mode, math.inf) as tools:
        options = AskOptions(top=settings.top)
        found = answer_questions(questions, tools, options, cancel)
        return [judged(row, settings.path) for row in _counted(context, found, len(questions))]


def _counted(context: Context, rows: Iterator[Row], total: int) -> Iterator[Row]:
    """Yield `rows` and show how many are done, now and then."""
    with context.output.progress(context.output.say("質問", "Questions")) as steps:
        for done, row in enumerate(rows, start=1):
            if done % _SHOWN_EVERY == 0 or done == total:
                steps.show(done, total, "")
            yield row


@contextmanager
def _scratch(context: Context) -> Iterator[Session]:
    with (
        tempfile.TemporaryDirectory(prefix="localrag-evaluate-") as name,
        context.session() as outer,
        outer.scratch(Path(name)) as session,
    ):
        yield session


def _lines(figures: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in figures.items())
