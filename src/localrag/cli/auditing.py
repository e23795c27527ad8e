"""Verbs on the audit log: verify, show, export."""

from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.domain.audit import AuditKind

Log = Annotated[Path | None, typer.Option("--log", metavar="DIR")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE")]
Events = Annotated[list[AuditKind] | None, typer.Option("--event")]


def verbs() -> typer.Typer:
    """Return the group `audit`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("verify")(verify)
    group.command("show")(show)
    group.command("export")(export)
    return group


def verify(
    ctx: typer.Context,
    log: Log = None,
    anchor: Annotated[str | None, typer.Option("--anchor", metavar="N:HASH")] = None,
) -> None:
    from localrag.cli import audit_verbs

    audit_verbs.verify(context_of(ctx), log, anchor)


def show(
    ctx: typer.Context,
    log: Log = None,
    since: Since = None,
    until: Until = None,
    event: Events = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N")] = 50,
) -> None:
    from localrag.cli import audit_verbs

    choice = audit_verbs.choice_typed(since, until, event)
    audit_verbs.show(context_of(ctx), log, choice, top)


def export(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    log: Log = None,
    since: Since = None,
    until: Until = None,
    event: Events = None,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    from localrag.cli import audit_verbs

    choice = audit_verbs.choice_typed(since, until, event)
    audit_verbs.export(context_of(ctx), log, choice, out, overwrites=force)
