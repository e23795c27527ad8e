"""Verbs of who publishes a library: publish, unpublish, and the keys to sign with and to trust."""

from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.paths import absolute
from localrag.cli.stopping import stoppable
from localrag.domain.events import Progress
from localrag.domain.paths import displayed
from localrag.domain.publication import PublishReport
from localrag.domain.publication_keys import fingerprint
from localrag.governance.policy import required
from localrag.governance.signing import make_key, read_key
from localrag.governance.trust import TrustedKey, write_trusted
from localrag.wiring_published import Publishing, publish_tools, trusted, unpublished
from localrag.workflows.publish import publish as publishing

Dir = Annotated[Path, typer.Argument(metavar="DIR")]
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE")]
_WHEN = "%Y-%m-%d %H:%M"


def key_verbs() -> typer.Typer:
    """Return the group `library keys`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for verb in (make, show, trust, distrust):
        group.command(verb.__name__)(verb)
    group.command("list")(list_)
    return group


def publish(
    ctx: typer.Context,
    folder: Dir,
    key: KeyFile = None,
    withdraw: Annotated[bool, typer.Option("--withdraw")] = False,
    check: Annotated[bool, typer.Option("--check")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    where = absolute(folder)
    with stoppable() as cancel, context.session() as session, session.writing() as library:
        asked = Publishing(folder=where, key=key, withdraws=withdraw, checks=check)
        tools = publish_tools(session, library, asked)
        label = output.say("配布", "Publishing")
        with output.progress(label) as steps:
            for event in publishing(tools, cancel):
                if isinstance(event, Progress):
                    steps.show(event.done, event.total, event.item)
                else:
                    _print(event.result, where, tools.publisher.key, output)


def _print(report: PublishReport, folder: bytes, key: str, output: Output) -> None:
    shown = fingerprint(key)
    if report.is_new:
        lines = [
            output.say(
                f"版 {report.number} を配布しました: {report.documents:,} 文書、{report.chunks:,} 断片"
                f"（追加 {report.added:,}、更新 {report.changed:,}、削除 {report.gone:,}）。",
                f"Published generation {report.number}: {report.documents:,} documents, "
                f"{report.chunks:,} chunks ({report.added:,} added, {report.changed:,} changed, "
                f"{report.gone:,} removed).",
            )
        ]
    else:
        lines = [
            output.say(
                f"前に配布した版 {report.number} から変わっていません。",
                f"Nothing has changed since generation {report.number}.",
            )
        ]
    written, size = report.written_bytes / 1e6, report.size_bytes / 1e6
    lines.append(
        output.say(
            f"配布先 {displayed(folder)}: 書き込み {written:,.1f} MB（全体 {size:,.1f} MB）、署名 {shown}",
            f"In {displayed(folder)}: {written:,.1f} MB written of {size:,.1f} MB, signed by {shown}",
        )
    )
    if report.removed:
        lines.append(
            output.say(
                f"古い版 {report.removed} 個を配布先から消しました。",
                f"{report.removed} superseded generations were removed from there.",
            )
        )
    if report.goes is not None:
        when = report.goes.astimezone().strftime(_WHEN)
        lines.append(
            output.say(
                f"古い版が {report.kept} 個残っています。{when} より後の publish で消えます（すぐ消すには --withdraw）。",
                f"{report.kept} superseded generations are left; publishing after {when} removes "
                "them (--withdraw does at once).",
            )
        )
    document = {
        "folder": displayed(folder),
        "generation": report.number,
        "new": report.is_new,
        "documents": report.documents,
        "chunks": report.chunks,
        "added": report.added,
        "changed": report.changed,
        "removed": report.gone,
        "parts": report.parts,
        "written_bytes": report.written_bytes,
        "size_bytes": report.size_bytes,
        "key": shown,
        "superseded": {
            "removed": report.removed,
            "left": report.kept,
            "go_after": report.goes and report.goes.isoformat(),
        },
    }
    output.result(document, "\n".join(lines))


def unpublish(
    ctx: typer.Context,
    folder: Dir,
    gone: Annotated[bool, typer.Option("--gone")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    where = absolute(folder)
    with context.session() as session, session.writing() as library:
        required(session.site.policy.may_publish, "library unpublish")
        left = unpublished(library, where, is_gone=gone)
    text = output.say(
        f"配布先 {displayed(where)} を片付けました。ほかの配布先: {left} か所。"
        "すでに受け取った PC には、最後の版が残ります。",
        f"{displayed(where)} is cleared; {left} other folders. PCs that took the last generation "
        "over still have it.",
    )
    output.result({"folder": displayed(where), "left": left}, text)


def make(ctx: typer.Context, key: KeyFile = None) -> None:
    context = context_of(ctx)
    required(context.site().policy.may_publish, "library keys make")
    file = key or context.site().places.signing_key
    _show(make_key(file).key, file, context.output)


def show(ctx: typer.Context, key: KeyFile = None) -> None:
    context = context_of(ctx)
    file = key or context.site().places.signing_key
    _show(read_key(file).key, file, context.output)


def _show(public: str, file: Path, output: Output) -> None:
    shown = fingerprint(public)
    text = output.say(
        f"公開鍵（受け取る PC に登録します）:\n{public}\n照合番号: {shown}\n"
        f"署名の鍵: {file}（ほかの人に渡さないでください。控えを安全な所に置いてください）",
        f"Public key, for the PCs that subscribe:\n{public}\nFingerprint: {shown}\n"
        f"Signing key: {file} (give it to nobody, and keep a copy in a safe place)",
    )
    output.result({"key": public, "fingerprint": shown, "file": str(file)}, text)


def list_(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        keys = trusted(session).keys
    lines = [f"{fingerprint(one.key)}  {one.name}".rstrip() for one in keys]
    nothing = output.say(
        "信頼する鍵は登録されていません。配布された資料は受け取れません。",
        "No key is trusted; no published library can be taken over.",
    )
    rows = [
        {"key": one.key, "fingerprint": fingerprint(one.key), "name": one.name} for one in keys
    ]
    output.result({"trusted": rows}, "\n".join(lines) or nothing)


def trust(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT")] = "",
) -> None:
    context = context_of(ctx)
    key, shown = key.strip(), fingerprint(key.strip())
    with context.session() as session:
        required(not session.site.policy.trusted_keys, "library keys trust")
        known = [one for one in trusted(session).keys if one.key != key]
        write_trusted(
            session.site.places.trusted_keys, [*known, TrustedKey(key=key, name=name)]
        )
    text = context.output.say(
        f"この鍵で署名された資料を受け取ります。照合番号 {shown} を配布の担当者に確かめてください。",
        f"Libraries signed with this key are taken over. Compare {shown} with its owner.",
    )
    context.output.result({"key": key, "fingerprint": shown, "name": name}, text)


def distrust(
    ctx: typer.Context, key: Annotated[str, typer.Argument(metavar="FINGERPRINT")]
) -> None:
    context = context_of(ctx)
    with context.session() as session:
        required(not session.site.policy.trusted_keys, "library keys distrust")
        before = trusted(session).keys
        kept = [one for one in before if key not in (one.key, fingerprint(one.key))]
        write_trusted(session.site.places.trusted_keys, kept)
    count = len(before) - len(kept)
    text = context.output.say(
        f"鍵 {count} 個の信頼をやめました。受け取り済みの版はそのまま使えます。",
        f"{count} keys are trusted no more. What was taken over stays in use.",
    )
    context.output.result({"removed": count}, text)
