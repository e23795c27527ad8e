"""Verbs on documents that a model reads before anybody asks: pin add, remove, list, read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.paths import absolute
from localrag.cli.stopping import stoppable
from localrag.domain.errors import ModelError, UsageError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Progress
from localrag.domain.paths import displayed
from localrag.domain.reading_size import READING_BYTES
from localrag.explain import sentence
from localrag.governance.policy import required
from localrag.workflows.read_ahead import ReadAheadTools, ReadPart, length_of
from localrag.workflows.read_ahead import read_ahead as reading_ahead

if TYPE_CHECKING:
    from localrag.store.library import Library

Paths = Annotated[list[Path], typer.Argument(metavar="PATH...")]


def verbs() -> typer.Typer:
    """Return the group `pin`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("add")(add)
    group.command("remove")(remove)
    group.command("list")(list_)
    group.command("read")(read)
    return group


def add(ctx: typer.Context, paths: Paths) -> None:
    context = context_of(ctx)
    output = context.output
    wanted = [absolute(path) for path in paths]
    with context.session() as session:
        with session.writing(needs_analyser=False) as library:
            library.reading.pin(wanted)
        with session.reading() as library:
            for error in _too_long(library, session.read_ahead_tools(library), wanted):
                output.note(sentence(error, output.language))
            document = _document(library, session.read_ahead_tools(library))
    text = output.say(
        f"ピン留めしました: {len(wanted)} 文書。localrag pin read で、いま読んでおけます。",
        f"Pinned {len(wanted)} documents. localrag pin read reads them now.",
    )
    output.result(document, text)


def remove(ctx: typer.Context, paths: Paths) -> None:
    context = context_of(ctx)
    output = context.output
    wanted = [absolute(path) for path in paths]
    with context.session() as session, session.writing(needs_analyser=False) as library:
        library.reading.unpin(wanted)
        document = _document(library, None)
    text = output.say(
        f"ピン留めを外しました: {len(wanted)} 文書。先に読んだ内容も消しました。文書はそのままです。",
        f"Took {len(wanted)} pins away, with what was read of them. The documents stay.",
    )
    output.result(document, text)


def list_(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        document = _document(library, session.read_ahead_tools(library))
    words = {
        True: output.say("読んであります", "has been read"),
        False: output.say("まだ読んでいません", "not read yet"),
        None: output.say("モデルがありません", "no model"),
    }
    lines = [f"{row['document']}（{words[row['read']]}）" for row in document["pinned"]]
    nothing = output.say("ピン留めした文書はありません。", "No document is pinned.")
    size = document["size_bytes"] / 1e6
    most = document["quota_bytes"] / 1e6
    kept = output.say(
        f"先に読んだ内容: {size:.1f} MB（上限 {most:.0f} MB）",
        f"Kept reading: {size:.1f} MB (at most {most:.0f} MB)",
    )
    output.result(document, "\n".join([*(lines or [nothing]), kept]))


def read(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with stoppable() as cancel, context.session() as session, session.reading() as library:
        required(session.site.policy.may_read_ahead, "pin read")
        tools = session.read_ahead_tools(library)
        if tools is None:
            if session.models_in_use()["generator"] is None:
                raise ModelError(ModelCode.NOT_FOUND, model="generator")
            raise UsageError(UsageCode.READING_ON_SHARE)
        done: list[ReadPart] = []
        with output.progress(output.say("読んでいます", "Reading")) as steps:
            for event in reading_ahead(tools, cancel):
                if isinstance(event, Progress):
                    steps.show(event.done, event.total, event.item)
                else:
                    done.append(event)
        document = _document(library, tools)
    parts = [part for part in done if part.path is not None]
    kept = sum(part.is_kept for part in parts)
    lines = [
        output.say(
            f"先に読んだ内容: {kept} 件（{document['size_bytes'] / 1e6:.1f} MB）",
            f"Read ahead: {kept} ({document['size_bytes'] / 1e6:.1f} MB)",
        ),
        *(_why_not(part, output) for part in parts if not part.is_kept),
    ]
    rows = [_part_shape(part) for part in parts]
    output.result({**document, "parts": rows}, "\n".join(lines))


def _too_long(
    library: "Library", tools: ReadAheadTools | None, wanted: list[bytes]
) -> list[UsageError]:
    """Return what is to be said of documents that are longer than the model takes."""
    found: list[UsageError] = []
    for pinned in library.reading.pinned() if tools is not None else []:
        try:
            if tools is not None and pinned.path in wanted:
                length_of(pinned, tools)
        except UsageError as error:
            found.append(error)
    return found


def _document(library: "Library", tools: ReadAheadTools | None) -> dict[str, Any]:
    size = library.reading.size()
    return {
        "pinned": [
            {
                "document": displayed(pinned.path),
                "title": pinned.title,
                "read": None if tools is None else tools.generator.has_read(pinned.part),
            }
            for pinned in library.reading.pinned()
        ],
        "states": size.states,
        "size_bytes": size.size_bytes,
        "quota_bytes": READING_BYTES,
    }


def _part_shape(part: ReadPart) -> dict[str, Any]:
    return {
        "document": displayed(part.path or b""),
        "whole": part.part.chunk is None,
        "tokens": part.tokens,
        "limit": part.limit,
        "kept": part.is_kept,
    }


def _why_not(part: ReadPart, output: Output) -> str:
    path = displayed(part.path or b"")
    if part.is_too_long:
        error = UsageError(
            UsageCode.PIN_TOO_LONG, path=path, tokens=part.tokens, limit=part.limit
        )
        return sentence(error, output.language)
    return output.say(
        f"「{path}」を置く空きがありません。質問にはこれまでどおり答えます。",
        f'There is no room to keep "{path}". Questions are answered as before.',
    )
