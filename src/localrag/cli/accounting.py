"""The verb that accounts for every file of a library: status."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.removals import waiting_words
from localrag.cli.subscribing import version_shape, version_text
from localrag.cli.tables import write_table
from localrag.domain.library import LibraryStatus
from localrag.domain.paths import displayed
from localrag.domain.reading_size import ReadingSize
from localrag.host.shapes import status_shape
from localrag.wiring_published import version_in_use
from localrag.workflows.account import Notice, conversion_job, notices
from localrag.workflows.read_ahead import reading_folder


def status(
    ctx: typer.Context,
    skipped: Annotated[bool, typer.Option("--skipped")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", metavar="FILE")] = None,
    job_file: Annotated[Path | None, typer.Option("--conversion-job", metavar="FILE")] = None,
) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        state, version = library.catalogue.status(), version_in_use(session)
        if version is not None:
            state = replace(state, generation=version.number)
        shape = status_shape(state, session.models_in_use(), output.language)
        shape["on_network"] = reading_folder(session.site.places.libraries) is None
    told = notices(state, output.language)
    if csv_file is not None:
        write_table(csv_file, _notice_table(told, output), output)
    if job_file is not None:
        write_table(job_file, _job_table(state, output), output)
    lines = _lines(state, shape, output)
    shape["publication"] = None if version is None else version_shape(version)
    if version is not None:
        lines.append(
            output.say("配布された資料: ", "Published: ") + version_text(version, output)
        )
    if skipped:
        gap = output.say("", " ")
        lines += [f"- {notice.path}: {notice.sentence(gap)}" for notice in told]
    output.result(shape, "\n".join(lines))


def _lines(state: LibraryStatus, shape: dict[str, Any], output: Output) -> list[str]:
    lines = [
        output.say(
            f"資料 {state.library}: {state.documents} 文書、{state.pages} ページ、"
            f"{state.chunks} 断片（版 {state.generation}、{state.size_bytes / 1e6:.1f} MB）",
            f"Library {state.library}: {state.documents} documents, {state.pages} pages, "
            f"{state.chunks} chunks (generation {state.generation}, {state.size_bytes / 1e6:.1f} MB)",
        ),
        output.say(
            f"見つかったファイル {state.found} 件 = 取り込んだ {state.indexed} 件"
            f" + 読めなかった {len(state.skipped)} 件",
            f"{state.found} files found = {state.indexed} indexed"
            f" + {len(state.skipped)} skipped",
        ),
        output.say(
            f"書庫とメールの中: 取り込んだ {state.children} 件、読めなかった"
            f" {len(state.skipped_children)} 件。注意のある文書 {len(state.doubtful)} 件",
            f"In archives and mails: {state.children} indexed, "
            f"{len(state.skipped_children)} skipped. {len(state.doubtful)} documents with notes",
        ),
    ]
    lines += [
        output.say("フォルダー: ", "Folder: ") + displayed(folder.path)
        for folder in state.folders
    ]
    if state.removals is not None:
        lines.append(waiting_words(state.removals, output))
    if state.glossary.terms and state.glossary.changed is not None:
        when = state.glossary.changed.astimezone().strftime("%Y-%m-%d %H:%M")
        lines.append(
            output.say(
                f"用語集: {state.glossary.terms} 語（{when} に変更、版 {state.glossary.generation}）",
                f"Glossary: {state.glossary.terms} terms "
                f"(changed {when}, generation {state.glossary.generation})",
            )
        )
    if state.reading.pinned or state.reading.states:
        lines.append(_reading_line(state.reading, output))
    if shape["on_network"]:
        lines.append(
            output.say(
                "この資料はネットワーク上の共有フォルダーにあります。検索と回答はできますが、モデルが先に読んだ内容は保存しないため、"
                "最初の回答が遅くなります。速くするには、この PC のディスクに資料を作ってください（--home）。",
                "This library lies on a network share. Search and answers work, but what a model has read ahead is not "
                "kept, so that first answers come later. To be faster, make the library on a disk of this PC (--home).",
            )
        )
    none = output.say("なし（抜粋で回答します）", "none (answers are extracts)")
    generator = shape["models"]["generator"] or none
    return [*lines, output.say("回答モデル: ", "Generator: ") + generator]


def _reading_line(reading: ReadingSize, output: Output) -> str:
    size = f"{reading.size_bytes / 1e6:.1f} MB"
    if not reading.pinned:  # rules and passages that are cited often
        return output.say(f"先に読んだ内容: {size}", f"Read ahead: {size} kept")
    return output.say(
        f"先に読む文書: {reading.pinned} 件（読んだ内容 {size}）",
        f"Read ahead: {reading.pinned} pinned documents ({size} kept)",
    )


def _notice_table(told: Iterable[Notice], output: Output) -> list[Sequence[str]]:
    head = output.say(
        "状態,フォルダー,ファイル,符号,何が起きたか,何が無事か,どうすればよいか",
        "state,folder,file,code,what happened,what is safe,what to do",
    )
    states = {
        True: output.say("読めなかった", "skipped"),
        False: output.say("注意", "note"),
    }
    return [
        head.split(","),
        *((states[n.is_skipped], n.folder, n.name, n.code, n.what, n.safe, n.do) for n in told),
    ]


def _job_table(state: LibraryStatus, output: Output) -> list[Sequence[str]]:
    head = output.say(
        "フォルダー,ファイル,形式,変換に使うプログラム,書き出すファイル,済み",
        "folder,file,format,program,write to,done",
    )
    return [
        head.split(","),
        *(
            (task.folder, task.name, task.format, task.program, task.target, task.done_as)
            for task in conversion_job(state)
        ),
    ]
