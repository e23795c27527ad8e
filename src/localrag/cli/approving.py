"""Verbs on approved answers: approve, list, show, extend, revoke."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from localrag.cli.asking import answer_text
from localrag.cli.context import Context, context_of
from localrag.cli.conversing import Id
from localrag.cli.output import Output
from localrag.cli.recording import governed_by
from localrag.cli.threads import approval_text, turn_typed
from localrag.domain.answer import Approval
from localrag.domain.conversation import ApprovedAnswer
from localrag.host.history_shapes import approved_shape
from localrag.host.scopes import end_of_day, name_typed
from localrag.workflows.approve import approve as approving
from localrag.workflows.export import LOST_WORDS

Until = Annotated[str, typer.Option("--until", metavar="DATE")]


def verbs() -> typer.Typer:
    """Return the group `answers`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("approve")(approve)
    group.command("list")(list_)
    group.command("show")(show)
    group.command("extend")(extend)
    group.command("revoke")(revoke)
    return group


def approve(
    ctx: typer.Context,
    turn: Annotated[str, typer.Argument(metavar="CONV:TURN")],
    by: Annotated[str, typer.Option("--by", metavar="NAME")],
    until: Until,
    question: Annotated[str | None, typer.Option("--question", metavar="TEXT")] = None,
) -> None:
    context = context_of(ctx)
    conversation, number = turn_typed(turn, "CONV:TURN")
    name = name_typed(by, "--by")
    with context.session() as session, session.history() as history:
        now = session.clock.now()
        approval = Approval(
            id=0, approver=name, approved=now, expires=end_of_day(until, "--until", now)
        )
        asked = history.conversations.turn(conversation, number)
        found = approving(history.approved, asked, approval, conversation, question)
    text = f"{found.approval.id}  {found.turn.question}\n"
    text += approval_text(found.approval, context.output)
    context.output.result(approved_shape(found, now, context.output.language), text)


def list_(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        now = session.clock.now()
        found = _kept(history.approved.find(), context)
    document = {"answers": [approved_shape(one, now, output.language) for one in found]}
    nothing = output.say("承認済み回答はありません。", "There are no approved answers.")
    output.result(document, "\n".join(_line(one, now, output) for one in found) or nothing)


def show(ctx: typer.Context, answer: Id) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        now = session.clock.now()
        (found,) = _kept([history.approved.get(answer)], context)
    lines = [_line(found, now, output)]
    if found.turn.lost is not None:
        lines.append(output.say(*LOST_WORDS[found.turn.lost]))
    if found.turn.answer is not None:
        lines.append(answer_text(found.turn.answer, output))
    output.result(approved_shape(found, now, output.language), "\n".join(lines))


def extend(ctx: typer.Context, answer: Id, until: Until) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        now = session.clock.now()
        history.approved.extend(answer, end_of_day(until, "--until", now))
        found = history.approved.get(answer)
    output.result(approved_shape(found, now, output.language), _line(found, now, output))


def revoke(ctx: typer.Context, answer: Id) -> None:
    context = context_of(ctx)
    with context.session() as session, session.history() as history:
        history.approved.revoke(answer)
    text = context.output.say(
        "承認を取り消し、承認済み回答を消しました。",
        "The approved answer was withdrawn and deleted.",
    )
    context.output.result({"revoked": answer}, text)


def _kept(found: list[ApprovedAnswer], context: Context) -> list[ApprovedAnswer]:
    turns = governed_by(context).kept([one.turn for one in found])
    return [replace(one, turn=turn) for one, turn in zip(found, turns, strict=True)]


def _line(one: ApprovedAnswer, now: datetime, output: Output) -> str:
    state = ""
    if one.turn.answer is None:
        state = output.say("［要見直し］", "[needs review] ")
    elif not one.is_served(now):
        state = output.say("［期限切れ］", "[expired] ")
    return (
        f"{one.approval.id}  {state}{one.turn.question}  {approval_text(one.approval, output)}"
    )
