"""Verbs around the product: check, engine, app."""

import sys
from typing import Annotated

import typer

from localrag.cli.context import current
from localrag.cli.faults import DAMAGED
from localrag.host.methods import Methods
from localrag.host.server import Server, log_to
from localrag.processes.child_main import protected_stdout
from localrag.processes.program import run_module


def check(
    read_data: Annotated[bool, typer.Option("--read-data")] = False,
    repair: Annotated[bool, typer.Option("--repair")] = False,
) -> None:
    context = current()
    output = context.output
    with context.session() as session:
        report = session.check(read_data=read_data, repair=repair)
    lines = [
        f"{problem.what}: {problem.code}"
        + (output.say("（修復しました）", " (repaired)") if problem.repaired else "")
        for problem in report.problems
    ]
    good = output.say("資料に異常はありません。", "The library is sound.")
    document = {
        "ok": report.ok,
        "generation": report.generation,
        "checked": dict(report.checked),
        "problems": [
            {"what": problem.what, "code": problem.code, "repaired": problem.repaired}
            for problem in report.problems
        ],
    }
    output.result(document, "\n".join(lines) or good)
    if not report.ok:
        raise typer.Exit(DAMAGED)


def engine() -> None:
    context = current()
    with protected_stdout() as writer, context.session() as session:
        log_to(session.site.places.home)
        Server(Methods(session, context.output.language), sys.stdin.buffer, writer).serve()


def app() -> None:
    context = current()
    arguments = ["--library", context.library, "--lang", context.output.language]
    if context.home is not None:
        arguments += ["--home", str(context.home.absolute())]
    raise typer.Exit(run_module("localrag_ui.supervisor", arguments))
