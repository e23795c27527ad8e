"""Verbs on conversations: list, show, rename, delete, export."""

from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.asking import answer_text
from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.recording import governed_by
from localrag.domain.conversation import Conversation, Turn
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.host.history_shapes import conversation_shape, turn_shape
from localrag.host.scopes import name_typed
from localrag.workflows.export import (
    LOST_WORDS,
    ExportFormat,
    export_bytes,
    suggested_name,
    write_export,
)

Id = Annotated[int, typer.Argument(metavar="ID", min=1)]


def verbs() -> typer.Typer:
    """Return the group `conversations`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    group.command("show")(show)
    group.command("rename")(rename)
    group.command("delete")(delete)
    group.command("export")(export)
    return group


def list_(
    ctx: typer.Context,
    search: Annotated[str, typer.Option("--search", metavar="TEXT")] = "",
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        found = history.conversations.find(search)
    document = {"conversations": [conversation_shape(one) for one in found]}
    nothing = output.say("会話はありません。", "There are no conversations.")
    output.result(document, "\n".join(_line(one, output) for one in found) or nothing)


def show(ctx: typer.Context, conversation: Id) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        found = history.conversations.get(conversation)
        turns = governed_by(context).kept(history.conversations.turns(conversation))
    document = {
        **conversation_shape(found),
        "turns": [turn_shape(turn, output.language) for turn in turns],
    }
    parts = [_line(found, output), *(turn_text(turn, output) for turn in turns)]
    output.result(document, "\n\n".join(parts))


def rename(
    ctx: typer.Context, conversation: Id, name: Annotated[str, typer.Argument(metavar="NAME")]
) -> None:
    context = context_of(ctx)
    given = name_typed(name, "NAME")
    with context.session() as session, session.history() as history:
        history.conversations.rename(conversation, given)
    text = context.output.say(f"名前を変えました: {given}", f"Renamed: {given}")
    context.output.result({"id": conversation, "name": given}, text)


def delete(
    ctx: typer.Context,
    conversation: Annotated[int | None, typer.Argument(metavar="ID", min=1)] = None,
    all_: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    context = context_of(ctx)
    if (conversation is None) is not all_:
        raise UsageError(UsageCode.BAD_VALUE, name="ID / --all", value=str(conversation or ""))
    with context.session() as session, session.history() as history:
        count = history.conversations.delete(conversation)
    text = context.output.say(
        f"会話を {count} 件消しました。承認済み回答と文書はそのままです。",
        f"{count} conversations deleted. Approved answers and documents are as they were.",
    )
    context.output.result({"deleted": count}, text)


def export(
    ctx: typer.Context,
    conversation: Id,
    format_: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.WORD,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    turn: Annotated[int | None, typer.Option("--turn", min=1, metavar="N")] = None,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.history() as history:
        found = history.conversations.get(conversation)
        turns = history.conversations.answers_to(conversation, turn)
    turns = governed_by(context).exported(turns)
    file = out or Path(suggested_name(turns[0].question if turn else found.name, format_))
    content = export_bytes(found, turns, context.library, format_, output.language)
    write_export(file, content, overwrites=force)
    text = output.say(f"書き出しました: {file}", f"Written: {file}")
    output.result({"file": str(file), "format": format_.value, "turns": len(turns)}, text)


def turn_text(turn: Turn, output: Output) -> str:
    """Return a turn for a terminal."""
    when = turn.asked.astimezone().strftime("%Y-%m-%d %H:%M")
    again = output.say(f"（別の回答 {turn.again}）", f" (answer {turn.again + 1})")
    head = f"{turn.number}{again if turn.again else ''}. {turn.question}  [{when}]"
    lines = [head]
    if turn.standalone != turn.question:
        lines.append(output.say("検索した質問: ", "Searched for: ") + turn.standalone)
    if turn.answer is not None:
        lines.append(answer_text(turn.answer, output))
    if turn.lost is not None:
        lines.append(output.say(*LOST_WORDS[turn.lost]))
    return "\n".join(lines)


def _line(one: Conversation, output: Output) -> str:
    when = one.changed.astimezone().strftime("%Y-%m-%d %H:%M")
    count = output.say(f"質問 {one.turns} 件", f"{one.turns} questions")
    return f"{one.id}  {one.name}  {when}  {count}"
