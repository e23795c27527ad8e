"""The verb that measures this PC: bench."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.stopping import stoppable
from localrag.workflows.ask import Mode
from localrag.workflows.bench import bench_ask, bench_index, bench_search, make_folder


def bench(
    ctx: typer.Context,
    documents: Annotated[int, typer.Option("--documents", min=1, max=100_000)] = 100,
) -> None:
    context = context_of(ctx)
    with (
        tempfile.TemporaryDirectory(prefix="localrag-bench-") as name,
        stoppable() as cancel,
        context.session() as outer,
        outer.scratch(Path(name, "library")) as session,
    ):
        folder = Path(name, "documents")
        folder.mkdir()
        made = make_folder(folder, documents)
        with session.indexing() as tools:
            figures = [bench_index(made, tools, cancel)]
        with session.searching() as tools:
            figures.append(bench_search(made, tools))
        with session.asking(Mode.EXTRACT) as tools:
            figures.append(bench_ask(made, tools, cancel))
    document = {
        "documents": documents,
        "figures": [
            {
                "step": figure.step,
                "cpu_s": round(figure.cpu_s, 6),
                "reference": figure.reference,
                "reference_cpu_s": round(figure.reference_cpu_s, 6),
                "ratio": round(figure.ratio, 3),
            }
            for figure in figures
        ],
    }
    lines = [
        f"{figure.step}: {figure.cpu_s:.4f} CPU s = {figure.ratio:.2f} x {figure.reference} "
        f"({figure.reference_cpu_s:.4f} CPU s)"
        for figure in figures
    ]
    context.output.result(document, "\n".join(lines))
