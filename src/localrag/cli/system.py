"""Verbs around the product: check, engine, app."""

from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.faults import DAMAGED
from localrag.host.checking import check_shape, checked
from localrag.processes.program import run_module
from localrag.processes.standard_io import message_pipes


def check(
    ctx: typer.Context,
    read_data: Annotated[bool, typer.Option("--read-data")] = False,
    repair: Annotated[bool, typer.Option("--repair")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        report = checked(session, read_data=read_data, repair=repair)
        models = len(session.registry().verify()) if read_data else 0
    lines = [
        f"{problem.what}: {problem.code}"
        + (output.say("（修復しました）", " (repaired)") if problem.repaired else "")
        for problem in report.problems
    ]
    good = output.say("資料に異常はありません。", "The library is sound.")
    output.result(check_shape(report, models), "\n".join(lines) or good)
    if not report.is_sound:
        raise typer.Exit(DAMAGED)


def engine(ctx: typer.Context) -> None:
    # What the desktop can ask for is much, and no other verb needs it.
    from localrag.host.methods import Methods
    from localrag.host.server import Server, log_to

    context = context_of(ctx)
    with message_pipes() as (reader, writer), context.desk_session() as session:
        log_to(session.site.places.home)
        Server(Methods(session, context.output.language), reader, writer).serve()


def app(ctx: typer.Context) -> None:
    context = context_of(ctx)
    arguments = ["--library", context.library, "--lang", context.output.language]
    if context.home is not None:
        arguments += ["--home", str(context.home.absolute())]
    if context.policy_file is not None:
        arguments += ["--policy", str(context.policy_file.absolute())]
    raise typer.Exit(run_module("localrag_ui.supervisor", arguments))
