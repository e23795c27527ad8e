"""The verb that proves a deletion."""

from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.faults import NOTHING
from localrag.cli.output import Output
from localrag.cli.paths import absolute
from localrag.cli.stopping import stoppable
from localrag.domain.paths import displayed
from localrag.domain.removals import DeletionProof

_PLACES = {
    "documents": ("文書の一覧", "list of documents"),
    "reasons": ("読めなかった理由の一覧", "list of reasons"),
    "missing": ("確認待ちの一覧", "list of decisions"),
    "pages": ("文書のないページ", "pages without a document"),
    "chunks": ("文書のない断片", "chunks without a document"),
    "vectors": ("断片のないベクトル", "vectors without a chunk"),
    "facts": ("文書のない年度や番号など", "facts without a document"),
    "words_cache": ("語の索引", "index of words"),
    "vectors_cache": ("ベクトルの索引", "index of vectors"),
    "answers": ("過去の質問への回答", "answers kept"),
    "unnamed_files": ("使われていない索引ファイル", "index files not in use"),
    "runs": ("評価の記録", "saved runs of questions"),
    "reading": ("モデルが先に読んだ内容", "what models read ahead"),
    "log": ("書き込みの記録（ログ）", "write-ahead log"),
    "published": ("配布した版", "published generations"),
    "published_parts": ("配布先で使われていない部品", "published parts not in use"),
    "published_away": ("確かめられない配布先", "folders of publications out of reach"),
    "superseded": ("受け取った古い版", "superseded generations taken over"),
}


def prove_deleted(
    ctx: typer.Context, path: Annotated[Path, typer.Argument(metavar="PATH")]
) -> None:
    context = context_of(ctx)
    wanted = absolute(path)
    with stoppable() as cancel, context.session() as session:
        if session.is_published():
            with session.history():  # what this user kept of it follows the generation in use
                pass
        proof = session.prove_deleted(wanted, cancel)
    document = {
        "path": displayed(wanted),
        "deleted": proof.is_gone,
        "kept_out": proof.is_kept_out,
        "same_words_elsewhere": proof.elsewhere,
        "places": [{"place": trace.place, "left": trace.left} for trace in proof.traces],
    }
    context.output.result(document, "\n".join(_lines(proof, context.output)))
    if not proof.is_gone:
        raise typer.Exit(NOTHING)


def _lines(proof: DeletionProof, output: Output) -> list[str]:
    if proof.is_gone:
        lines = [
            output.say("この文書は資料に残っていません。", "Nothing of it is in the library.")
        ]
    else:
        lines = [
            output.say(
                "この文書、またはその一部が資料に残っています。消すには localrag forget を実行してください。",
                "The document or a part of it is in the library. Use localrag forget to remove it.",
            )
        ]
    for trace in proof.traces:
        name = output.say(*_PLACES[trace.place])
        lines.append(f"- {name}: " + output.say(f"{trace.left} 件", f"{trace.left} left"))
    if any(trace.left for trace in proof.traces if trace.place.startswith("published")):
        lines.append(
            output.say(
                "配布先からは localrag publish DIR --withdraw で消えます。受け取った PC では localrag library update の後に消えます。",
                "localrag publish DIR --withdraw removes it from the folders, and "
                "localrag library update from the PCs that took it over.",
            )
        )
    if proof.is_kept_out:
        lines.append(
            output.say("以後の取り込みでも読みません。", "Later runs leave the file out.")
        )
    if proof.elsewhere:
        lines.append(
            output.say(
                f"同じ文を含む別の文書が {proof.elsewhere} 件あります（写しなど）。",
                f"{proof.elsewhere} other documents hold the same sentences, such as copies.",
            )
        )
    return lines
