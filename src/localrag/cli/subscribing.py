"""Verbs of who takes a published library over: subscribe, update, versions, unsubscribe, verify."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from localrag.cli import publishing
from localrag.cli.context import Context, context_of
from localrag.cli.output import Output
from localrag.cli.paths import absolute
from localrag.cli.publishing import Dir
from localrag.cli.stopping import stoppable
from localrag.domain.errors import PublicationError
from localrag.domain.events import Finished, Progress
from localrag.domain.paths import displayed
from localrag.domain.publication import (
    SignedGeneration,
    SubscribedVersion,
    UpdateReport,
)
from localrag.domain.publication_keys import fingerprint
from localrag.explain import sentence
from localrag.wiring import Session
from localrag.wiring_published import subscribed_place, trusted, updater
from localrag.workflows.update import update as updating
from localrag.workflows.verify_published import verify_published

_DAY = "%Y-%m-%d %H:%M"


def verbs() -> typer.Typer:
    """Return the group `library`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("publish")(publishing.publish)
    group.command("unpublish")(publishing.unpublish)
    group.command("subscribe")(subscribe)
    group.command("update")(update)
    group.command("versions")(versions)
    group.command("unsubscribe")(unsubscribe)
    group.add_typer(publishing.key_verbs(), name="keys")
    return group


def package_verbs() -> typer.Typer:
    """Return the group `package`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("verify")(verify)
    return group


def _group() -> None:
    """Keep `verify` a verb of its own though it is the only one."""


def subscribe(ctx: typer.Context, folder: Dir) -> None:
    context = context_of(ctx)
    where = absolute(folder)
    with context.session() as session:
        takes = updater(session)
        with takes.held():
            takes.subscribe(Path(os.fsdecode(where)), where)
        _update(session, where, context, is_checked=False)


def update(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]")] = None,
    check: Annotated[bool, typer.Option("--check")] = False,
) -> None:
    context = context_of(ctx)
    with context.session() as session:
        known = subscribed_place(session).subscription().folder
        where = known if folder is None else absolute(folder)
        _update(session, where, context, is_checked=check)


def _update(session: Session, folder: bytes, context: Context, *, is_checked: bool) -> None:
    output = context.output
    place = Path(os.fsdecode(folder))
    with stoppable() as cancel, output.progress(output.say("受け取り", "Taking over")) as steps:
        for event in updating(updater(session), place, cancel, is_checked=is_checked):
            if isinstance(event, Progress):
                steps.show(event.done, event.total, event.item)
            if isinstance(event, Finished):
                _print(event.result, folder, output)


def _print(report: UpdateReport, folder: bytes, output: Output) -> None:
    when = report.created.astimezone().strftime(_DAY)
    if report.is_new:
        text = output.say(
            f"版 {report.number}（{when} 作成）に切り替えました: {report.documents:,} 文書、"
            f"{report.chunks:,} 断片（受け取り {report.read_bytes / 1e6:,.1f} MB、"
            f"全体 {report.size_bytes / 1e6:,.1f} MB）。次の質問から使います。",
            f"Generation {report.number} (made {when}) is in use from the next question on: "
            f"{report.documents:,} documents, {report.chunks:,} chunks "
            f"({report.read_bytes / 1e6:,.1f} MB fetched of {report.size_bytes / 1e6:,.1f} MB).",
        )
    else:
        text = output.say(
            f"版 {report.number}（{when} 作成）が最新です。",
            f"Generation {report.number} (made {when}) is the newest.",
        )
    document = {
        "folder": displayed(folder),
        "generation": report.number,
        "previous": report.previous,
        "new": report.is_new,
        "created": report.created.isoformat(),
        "documents": report.documents,
        "chunks": report.chunks,
        "read_bytes": report.read_bytes,
        "size_bytes": report.size_bytes,
    }
    output.result(document, text)


def versions(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        place = subscribed_place(session)
        in_use, folder = place.version(), place.subscription().folder
        offered, refused = _offered(session, folder)
    lines = [
        output.say("使用中: ", "In use: ") + version_text(in_use, output)
        if in_use
        else output.say("まだ受け取っていません。", "Nothing was taken over yet.")
    ]
    if offered is not None:
        generation = offered.generation
        when = generation.created.astimezone().strftime(_DAY)
        lines.append(
            output.say(
                f"配布先: 版 {generation.number}（{when} 作成、{generation.documents:,} 文書）",
                f"In the folder: generation {generation.number} (made {when}, "
                f"{generation.documents:,} documents)",
            )
        )
    if refused is not None:
        lines.append(sentence(refused, output.language))
    document = {
        "library": context.library,
        "folder": displayed(folder),
        "in_use": None if in_use is None else version_shape(in_use),
        "offered": None
        if offered is None
        else {
            "generation": offered.generation.number,
            "created": offered.generation.created.isoformat(),
            "documents": offered.generation.documents,
            "key": fingerprint(offered.key),
        },
        "refused": None if refused is None else refused.code.value,
    }
    output.result(document, "\n".join(lines))


def _offered(
    session: Session, folder: bytes
) -> tuple[SignedGeneration | None, PublicationError | None]:
    try:
        return updater(session).offered(Path(os.fsdecode(folder))), None
    except PublicationError as error:
        return None, error


def unsubscribe(ctx: typer.Context) -> None:
    context = context_of(ctx)
    with context.session() as session:
        place = subscribed_place(session)
        place.subscription()
        place.leave()
    text = context.output.say(
        f"資料「{context.library}」の受け取りをやめ、この PC から消しました。配布先はそのままです。",
        f"{context.library} is no longer taken over and was removed from this PC; the folder is as it was.",
    )
    context.output.result({"library": context.library}, text)


def verify(ctx: typer.Context, folder: Dir) -> None:
    context = context_of(ctx)
    output = context.output
    where = Path(os.fsdecode(absolute(folder)))
    with (
        stoppable() as cancel,
        context.session() as session,
        output.progress(output.say("照合", "Verifying")) as steps,
    ):
        for event in verify_published(where, trusted(session), cancel):
            if isinstance(event, Progress):
                steps.show(event.done, event.total, event.item)
            else:
                signed = event.result
                number, documents = signed.generation.number, signed.generation.documents
                text = output.say(
                    f"版 {number} は署名どおりです（{documents:,} 文書、署名 {fingerprint(signed.key)}）。",
                    f"Generation {number} is as it was signed ({documents:,} documents, "
                    f"by {fingerprint(signed.key)}).",
                )
                document = {
                    "generation": number,
                    "documents": documents,
                    "size_bytes": signed.generation.size_bytes,
                    "key": fingerprint(signed.key),
                }
                output.result(document, text)


def version_shape(version: SubscribedVersion) -> dict[str, Any]:
    """Return the generation in use as JSON."""
    return {
        "generation": version.number,
        "created": version.created.isoformat(),
        "documents": version.documents,
        "chunks": version.chunks,
        "key": fingerprint(version.key),
        "folder": displayed(version.folder),
    }


def version_text(version: SubscribedVersion, output: Output) -> str:
    """Return the generation in use in words."""
    when = version.created.astimezone().strftime(_DAY)
    key, folder = fingerprint(version.key), displayed(version.folder)
    return output.say(
        f"版 {version.number}（{when} 作成、{version.documents:,} 文書、署名 {key}、配布元 {folder}）",
        f"generation {version.number} (made {when}, {version.documents:,} documents, "
        f"signed by {key}, from {folder})",
    )
