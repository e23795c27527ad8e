"""Verbs on the glossary of a library: import, list, export, clear."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.faults import report_error
from localrag.cli.output import Output
from localrag.documents.glossary_csv import glossary_csv
from localrag.domain.errors import GlossaryError, UsageError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.glossary import GlossaryEntry, RowRemark
from localrag.explain import sentence
from localrag.host.glossary_shapes import (
    entry_shape,
    glossary_status_shape,
    import_shape,
    remark_shapes,
)
from localrag.workflows.glossary import put_glossary, read_glossary_file

_SHOWN = 50
File = Annotated[Path, typer.Argument(metavar="FILE")]


def verbs() -> typer.Typer:
    """Return the group `glossary`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("import")(import_)
    group.command("list")(list_)
    group.command("export")(export)
    group.command("clear")(clear)
    return group


def import_(
    ctx: typer.Context, file: File, add: Annotated[bool, typer.Option("--add")] = False
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        session.require_glossary_change("glossary import")
        given = read_glossary_file(file)
        _tell(given.remarks, output)
        if given.faults:
            error = GlossaryError(
                GlossaryCode.BAD_ROWS,
                file=str(file),
                count=len(given.faults),
                first=given.faults[0].row,
            )
            rows = {"remarks": remark_shapes(given.remarks, output.language)}
            raise typer.Exit(report_error(error, output, rows))
        with session.writing() as library:
            report = put_glossary(
                given.entries, library.glossary, session.clock.now(), is_added=add
            )
            status = library.glossary.status()
    text = output.say(
        f"用語集を取り込みました: 追加 {report.added} 語、更新 {report.changed} 語、"
        f"削除 {report.removed} 語、変更なし {report.unchanged} 語"
        f"（全 {status.terms} 語、版 {report.generation}）。",
        f"Glossary imported: {report.added} terms added, {report.changed} changed, "
        f"{report.removed} removed, {report.unchanged} unchanged "
        f"({status.terms} in all, generation {report.generation}).",
    )
    output.result(import_shape(report, status, given.remarks, output.language), text)


def list_(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        entries = library.glossary.entries()
        status = library.glossary.status()
    document = {
        **glossary_status_shape(status),
        "entries": [entry_shape(entry) for entry in entries],
    }
    nothing = output.say("用語集は空です。", "The glossary is empty.")
    output.result(document, "\n".join(_line(entry, output) for entry in entries) or nothing)


def export(ctx: typer.Context, file: File) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        entries = library.glossary.entries()
    try:
        file.write_bytes(glossary_csv(entries, output.language))
    except OSError as error:
        raise UsageError(UsageCode.CANNOT_WRITE, path=str(file)) from error
    text = output.say(
        f"用語集 {len(entries)} 語を書き出しました: {file}",
        f"Wrote {len(entries)} terms: {file}",
    )
    output.result({"file": str(file), "terms": len(entries)}, text)


def clear(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        session.require_glossary_change("glossary clear")
        with session.writing() as library:
            report = put_glossary((), library.glossary, session.clock.now())
    text = output.say(
        f"用語集の {report.removed} 語を消しました。文書と索引はそのままです。",
        f"Removed {report.removed} terms. Documents and indexes are as they were.",
    )
    output.result({"removed": report.removed, "generation": report.generation}, text)


def _tell(remarks: Sequence[RowRemark], output: Output) -> None:
    for remark in remarks[:_SHOWN]:
        words = sentence(remark.error, output.language)
        output.note(output.say(f"{remark.row} 行目: {words}", f"Row {remark.row}: {words}"))
    if len(remarks) > _SHOWN:
        rest = len(remarks) - _SHOWN
        output.note(output.say(f"ほかに {rest} 件あります。", f"{rest} more."))


def _line(entry: GlossaryEntry, output: Output) -> str:
    kinds = (
        (output.say("略語", "abbreviations"), entry.abbreviations),
        (output.say("同義語", "synonyms"), entry.synonyms),
        (output.say("読み", "readings"), entry.readings),
    )
    parts = [f"{kind}: {'、'.join(names)}" for kind, names in kinds if names]
    return "  ".join((entry.term, *parts))
