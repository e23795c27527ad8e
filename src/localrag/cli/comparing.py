"""The verb that compares two saved runs: evaluate compare."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from localrag.analysis.compare_runs import Comparison, compare_runs
from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.run_words import (
    comparison_table,
    condition_words,
    figure_words,
    pair_line,
    run_line,
)
from localrag.cli.tables import write_table
from localrag.domain.runs import LAST, PREVIOUS, Run
from localrag.host.run_shapes import comparison_shape


def compare(
    ctx: typer.Context,
    before: Annotated[str, typer.Argument(metavar="BEFORE")] = PREVIOUS,
    after: Annotated[str, typer.Argument(metavar="AFTER")] = LAST,
    csv_file: Annotated[Path | None, typer.Option("--csv", metavar="FILE")] = None,
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        runs = library.runs.load(before), library.runs.load(after)
    found = compare_runs(*runs)
    if csv_file is not None:
        write_table(csv_file, comparison_table(found, output), output)
    lines = [*_heads(*runs, found, output), *_questions(found, output)]
    output.result(comparison_shape(*runs, found), "\n".join(lines))


def _heads(before: Run, after: Run, found: Comparison, output: Output) -> Iterator[str]:
    yield output.say("前", "Before") + run_line(before, output).removeprefix("-")
    yield output.say("後", "After") + run_line(after, output).removeprefix("-")
    if found.differences:
        yield output.say(
            "条件が違うため、そのままでは比べられません。差には次の違いの影響が入っています。",
            "The runs were not done under the same conditions; what differs may be the cause:",
        )
    for one in found.differences:
        name = condition_words(one.name, output)
        yield f"- {name}: {one.before or '-'} → {one.after or '-'}"
    figures = [figure_words(figure, output) for figure in found.figures if figure.questions]
    if figures:
        yield output.say(
            "両方で数えた質問についての数字:", "Figures of the questions that count in both:"
        )
    yield from figures


def _questions(found: Comparison, output: Output) -> Iterator[str]:
    groups = (
        (("悪くなった質問", "Worse"), found.worse),
        (("良くなった点も悪くなった点もある質問", "Better and worse"), found.mixed),
        (("良くなった質問", "Better"), found.better),
    )
    for words, pairs in groups:
        yield _counted(words, pairs, output)
        yield from (pair_line(pair, output) for pair in pairs)
    yield output.say(f"変わらない質問: {found.same} 問", f"Unchanged: {found.same}")
    for words, results in (
        (("前の記録だけにある質問", "Only in the run before"), found.only_before),
        (("後の記録だけにある質問", "Only in the run after"), found.only_after),
    ):
        if results:
            yield _counted(words, results, output)
            yield from (f"- {' '.join(one.question.split())}" for one in results)


def _counted(words: tuple[str, str], rows: Sequence[object], output: Output) -> str:
    name = output.say(*words)
    return output.say(f"{name}: {len(rows)} 問", f"{name}: {len(rows)}")
