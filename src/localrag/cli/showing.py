"""The verb that shows what the product does: demo."""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from localrag import resources
from localrag.answering.understand import understand
from localrag.cli.asking import answer_text
from localrag.cli.context import Context, context_of
from localrag.cli.paths import absolute
from localrag.cli.stopping import stoppable
from localrag.domain.answer import Answer
from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished, Progress
from localrag.domain.library import Folder, IndexReport
from localrag.host.answer_shapes import answer_shape
from localrag.host.shapes import report_shape
from localrag.wiring import Session
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.index_folders import index_folders


def demo(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="DIR")] = None,
    question: Annotated[list[str] | None, typer.Option("--question", metavar="TEXT")] = None,
) -> None:
    context = context_of(ctx)
    asked = list(question or ()) or resources.demo_questions()
    source = Folder(path=absolute(folder or resources.samples_folder()))
    with (
        tempfile.TemporaryDirectory(prefix="localrag-demo-") as scratch,
        stoppable() as cancel,
        context.session() as outer,
        outer.scratch(Path(scratch)) as session,
    ):
        report = _index(session, source, context, cancel)
        opened = time.perf_counter()
        answers = [_ask(session, text, context, cancel) for text in asked]
        parts = _parts(session, report, time.perf_counter() - opened)
    context.output.line(parts_text(parts, context))
    if context.output.is_json:
        shapes = [answer_shape(answer, context.output.language) for answer in answers]
        context.output.result(
            {"index": report_shape(report), "answers": shapes, "parts": parts}, ""
        )


def _index(
    session: Session, folder: Folder, context: Context, cancel: CancelToken
) -> IndexReport:
    output = context.output
    with (
        session.indexing() as tools,
        output.progress(output.say("読み込み", "Reading")) as steps,
    ):
        for event in index_folders([folder], tools, cancel):
            if isinstance(event, Progress):
                steps.show(event.done, event.total, event.item)
            if isinstance(event, Finished):
                return event.result
    raise AssertionError


def _ask(session: Session, text: str, context: Context, cancel: CancelToken) -> Answer:
    output = context.output
    output.line(output.say(f"\n質問: {text}", f"\nQuestion: {text}"))
    with session.asking(Mode.AUTO) as tools:
        for event in ask(understand(text), tools, AskOptions(), cancel):
            if isinstance(event, Finished):
                answer = event.result
                output.line(answer_text(answer, output))
                timings = answer.timings
                output.line(
                    output.say(
                        f"（検索 {timings.search_ms:.0f} ミリ秒、全体 {timings.total_ms:.0f} ミリ秒）",
                        f"(search {timings.search_ms:.0f} ms, total {timings.total_ms:.0f} ms)",
                    )
                )
                return answer
    raise AssertionError


def _parts(session: Session, report: IndexReport, ask_s: float) -> dict[str, object]:
    models = session.models_in_use()
    with session.reading() as library:
        state = library.catalogue.status()
    return {
        "embedder": models["embedder"],
        "generator": models["generator"],
        "mode": "generated" if models["generator"] else "extractive",
        "documents": state.documents,
        "chunks": state.chunks,
        "skipped": len(state.skipped),
        "index_seconds": report.seconds,
        "ask_seconds": round(ask_s, 3),
    }


def parts_text(parts: dict[str, object], context: Context) -> str:
    """Return which parts of the product ran, and where the time went."""
    writer = parts["generator"] or context.output.say(
        "なし（抜粋による回答）", "none (extract)"
    )
    return context.output.say(
        f"\n動いた部品: 埋め込み {parts['embedder']}、索引 SQLite + FAISS + tantivy、生成 {writer}\n"
        f"{parts['documents']} 文書・{parts['chunks']} 断片の取り込み {parts['index_seconds']} 秒、"
        f"読めなかった {parts['skipped']} 件、質問 {parts['ask_seconds']} 秒",
        f"\nParts that ran: embedder {parts['embedder']}, index SQLite + FAISS + tantivy, "
        f"generator {writer}\n{parts['documents']} documents, {parts['chunks']} chunks indexed in "
        f"{parts['index_seconds']} s, {parts['skipped']} skipped, questions {parts['ask_seconds']} s",
    )
