"""Verbs that only read: search and ask."""

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from localrag.cli import scoping
from localrag.cli.context import Context, context_of
from localrag.cli.doubts import doubt_text
from localrag.cli.faults import NOTHING
from localrag.cli.output import Output, harmless
from localrag.cli.paths import absolute
from localrag.cli.recording import governed_by
from localrag.cli.reranking import reranking_text, warn_of_failure
from localrag.cli.stopping import stoppable
from localrag.cli.threads import approval_text, keep, proposal_text, thread_typed
from localrag.domain.answer import Answer, AnswerMode, Statement
from localrag.domain.events import Finished, PassagesFound, TextDelta
from localrag.domain.glossary import GlossaryUse
from localrag.domain.passage import PageSpan, Passage
from localrag.domain.paths import displayed
from localrag.explain import sentence
from localrag.host.answer_shapes import answer_shape
from localrag.host.scopes import INDEXES, question_of
from localrag.host.shapes import search_shape
from localrag.workflows.arrange import PER_DOCUMENT, Arrangement
from localrag.workflows.ask import SECONDS, AskOptions, Mode
from localrag.workflows.ask import ask as asking
from localrag.workflows.export import SUPPORT_WORDS
from localrag.workflows.read_ahead import note_cited
from localrag.workflows.reranking import RERANK_S
from localrag.workflows.search import search as searching

_CELLS = re.compile(r" ?\|(?:\t[ \t]*| {2,})")  # from a cell of a row to the next that has text

Top = Annotated[int, typer.Option("--top", min=1, max=100, metavar="N")]
RerankBudget = Annotated[
    float, typer.Option("--rerank-budget", min=0, max=3600, metavar="SECONDS")
]


def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    top: Top = 10,
    path: scoping.Globs = None,
    folder: scoping.Folders = None,
    type: scoping.Types = None,  # noqa: A002 - the option is --type
    after: scoping.After = None,
    before: scoping.Before = None,
    fiscal_year: scoping.Years = None,
    document_number: scoping.Number = None,
    division: scoping.Division = None,
    heading: scoping.Heading = None,
    per_document: Annotated[
        int, typer.Option("--per-document", min=0, max=100, metavar="N")
    ] = PER_DOCUMENT,
    words_only: Annotated[bool, typer.Option("--words-only")] = False,
    vectors_only: Annotated[bool, typer.Option("--vectors-only")] = False,
    explain: Annotated[bool, typer.Option("--explain")] = False,
    rerank_budget: RerankBudget = RERANK_S,
) -> None:
    context = context_of(ctx)
    output = context.output
    scope = scoping.scope_typed(
        path=path,
        folder=folder,
        type=type,
        after=after,
        before=before,
        fiscal_year=fiscal_year,
        document_number=document_number,
        division=division,
        heading=heading,
    )
    record = governed_by(context)
    question = question_of(record.question(text), scope)
    indexes = INDEXES[scoping.mode_of(words_only=words_only, vectors_only=vectors_only)]
    arrangement = Arrangement(per_document=per_document, joins_neighbours=True)
    with context.session() as session, session.searching(rerank_budget) as tools:
        found = searching(question, tools, top, indexes, arrangement)
        found = record.searched(question, found, tools.catalogue.generation())
    scoping.tell_search(question, found.searched, output)
    warn_of_failure(found.reranking, output)
    lines = [_passage_text(p, output, explain=explain) for p in found.passages]
    if explain:
        use = found.wording.use
        lines[:0] = [glossary_text(use, output)] if use.applied else []
        lines.insert(0, scoping.query_text(question, found.searched, output))
        if found.reranking is not None and found.passages:
            lines.append(reranking_text(found.reranking, output))
    if not found.passages:
        lines.append(output.say("該当する箇所は見つかりませんでした。", "No passage found."))
    output.result(search_shape(question, found, indexes), "\n\n".join(lines))
    if not found.passages:
        raise typer.Exit(NOTHING)


def ask(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(metavar="TEXT")] = None,
    mode: Annotated[Mode, typer.Option("--mode")] = Mode.AUTO,
    top: Top = 8,
    path: scoping.Globs = None,
    folder: scoping.Folders = None,
    type: scoping.Types = None,  # noqa: A002 - the option is --type
    after: scoping.After = None,
    before: scoping.Before = None,
    fiscal_year: scoping.Years = None,
    document_number: scoping.Number = None,
    division: scoping.Division = None,
    heading: scoping.Heading = None,
    explain: Annotated[bool, typer.Option("--explain")] = False,
    stream: Annotated[bool, typer.Option("--stream")] = False,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=3600, metavar="SECONDS")
    ] = SECONDS,
    pinned: Annotated[Path | None, typer.Option("--pinned", metavar="PATH")] = None,
    rerank_budget: RerankBudget = RERANK_S,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="ID|new")
    ] = None,
    again: Annotated[str | None, typer.Option("--again", metavar="CONV:TURN")] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="ID")] = None,
    no_approved: Annotated[bool, typer.Option("--no-approved")] = False,
) -> None:
    context = context_of(ctx)
    scope = scoping.scope_typed(
        path=path,
        folder=folder,
        type=type,
        after=after,
        before=before,
        fiscal_year=fiscal_year,
        document_number=document_number,
        division=division,
        heading=heading,
    )
    options = AskOptions(
        top=top,
        is_strict=strict,
        seconds=seconds,
        pinned=None if pinned is None else absolute(pinned),
    )
    with ExitStack() as opened:
        cancel = opened.enter_context(stoppable())
        session = opened.enter_context(context.session(model))
        thread = thread_typed(session, text, conversation, again)
        record = governed_by(context)
        question = question_of(record.question(thread.text), scope, thread.history)
        with_approved = not no_approved and again is None
        asked = session.asking(mode, rerank_budget, with_approved=with_approved)
        tools = opened.enter_context(asked)
        events = asking(question, tools, options, cancel)
        for event in record.asked(question, events, tools.search.catalogue.generation()):
            if isinstance(event, PassagesFound):
                warn_of_failure(event.reranking, context.output)
            if isinstance(event, TextDelta) and stream:
                context.output.errors.print(harmless(event.text), end="", markup=False)
            if isinstance(event, Finished):
                note_cited(event.result, tools.ahead, session.clock.now())
                kept = keep(thread, event.result, session, context.output)
                _print(event.result, context, kept, explain=explain)


def glossary_text(use: GlossaryUse, output: Output) -> str:
    """Return which entries of the glossary were applied, and what was looked for."""
    between = output.say("、", ", ")
    lines = [
        output.say("用語集: ", "Glossary: ")
        + output.say(
            f"「{one.name}」を{between.join(one.added)}でも探しました",
            f"{one.name} was looked for as {between.join(one.added)} too",
        )
        for one in use.applied
    ]
    return "\n".join([*lines, output.say("探した言葉: ", "Looked for: ") + use.searched])


def answer_text(answer: Answer, output: Output) -> str:
    """Return the answer for a terminal: statements with marks and checks, then the sources."""
    if answer.mode is AnswerMode.DECLINED:
        head = output.say(
            "見つかりません。資料の中に答えが見つかりませんでした。近い箇所は次のとおりです。",
            "Not found: the library holds no answer. The nearest passages are:",
        )
        return "\n".join([head, *(_passage_line(p, output) for p in answer.passages)])
    label = (
        output.say("抜粋による回答", "Extract") if answer.mode is AnswerMode.EXTRACTIVE else ""
    )
    if answer.approval is not None:
        label = approval_text(answer.approval, output)
    lines = [f"［{label}］"] if label else []
    for statement in answer.statements:
        marks = "".join(f"[{mark}]" for mark in statement.citations)
        check = f"（{output.say(*SUPPORT_WORDS[statement.support])}）"
        # A person answers for an approved one, not the machine that checks.
        lines.append(
            f"{_emphasised(statement, output).strip()} {marks}{'' if answer.approval else check}"
        )
        if answer.approval is None:
            lines += (f"    - {doubt_text(doubt, output)}" for doubt in statement.doubts)
    lines += _remarks(answer, output)
    lines += ["", output.say("出典", "Sources")]
    names = {passage.chunk.id: passage for passage in answer.passages}
    for citation in answer.citations:
        passage = names[citation.chunk_id]
        where = displayed(passage.source.location)
        quote = " ".join(citation.text.split())
        heading = " > ".join(passage.chunk.heading_path)
        place = _place(citation.quote, output)
        lines.append(f"[{citation.mark}] {where} {place} {heading}「{quote}」")
        if older := scoping.older_text(passage, output):
            lines.append(f"    {older}")
    return "\n".join(lines)


def _emphasised(statement: Statement, output: Output) -> str:
    """Return the text, its short answer emphasised where a terminal shows it."""
    text, span = statement.text, statement.answer
    if span is None:
        return _CELLS.sub(" | ", text)
    answer = output.emphasised(text[span.start : span.end])
    return _CELLS.sub(" | ", text[: span.start] + answer + text[span.end :])


def _remarks(answer: Answer, output: Output) -> list[str]:
    """Return what a reader has to know of how the answer came about."""
    remarks: list[str] = []
    if answer.incomplete is not None:
        remarks.append(output.say("回答は途中までです。", "The answer is incomplete. "))
        remarks[-1] += sentence(answer.incomplete, output.language)
    if answer.fallback is not None:
        remarks.append(
            output.say(
                "モデルが答えられないので、抜粋で答えました。",
                "No model could answer: an extract. ",
            )
        )
        remarks[-1] += sentence(answer.fallback, output.language)
    if answer.removed:
        remarks.append(
            output.say(
                f"原文で確認できない文を {answer.removed} 件除きました。",
                f"{answer.removed} statements were not found in the source and left out.",
            )
        )
    return [f"※ {remark}" for remark in remarks]


def _print(
    answer: Answer, context: Context, kept: dict[str, int | None], *, explain: bool
) -> None:
    output = context.output
    scoping.tell_search(answer.question, answer.searched, output)
    text = answer_text(answer, output)
    if answer.proposal is not None:
        text += f"\n\n{proposal_text(answer.proposal, output)}"
    if explain:
        text = f"{scoping.query_text(answer.question, answer.searched, output)}\n\n{text}"
    output.result({**answer_shape(answer, output.language), **kept}, text)
    if answer.mode is AnswerMode.DECLINED:
        raise typer.Exit(NOTHING)


def _place(place: PageSpan, output: Output) -> str:
    """Return the page, and the cell or the row of a table."""
    cell = place.first_cell
    if cell is None:
        return f"p.{place.label}"
    if not cell.table:
        return cell.address
    row = output.say(f"表{cell.table}の{cell.row}行目", f"table {cell.table}, row {cell.row}")
    return f"p.{place.label} {row}"


def _stretch(passage: Passage, output: Output) -> str:
    """Return where a passage begins; on a sheet its label names all of its cells."""
    first = passage.chunk.located[0]
    on_sheet = first.first_cell is not None and not first.first_cell.table
    return first.label if on_sheet else _place(first, output)


def _passage_line(passage: Passage, output: Output) -> str:
    place = _stretch(passage, output)
    text = " ".join(passage.chunk.text.split())
    return f"- {displayed(passage.source.location)} {place} 「{text[:80]}」"


def _passage_text(passage: Passage, output: Output, *, explain: bool) -> str:
    head = f"{passage.rank}. {displayed(passage.source.location)} {_stretch(passage, output)}"
    if passage.chunk.heading_path:
        head += "  " + " > ".join(passage.chunk.heading_path)
    lines = [head]
    if explain:
        why = "、".join(
            f"{output.say(*_INDEX_WORDS[hit.index.value])} {hit.rank}" for hit in passage.hits
        )
        lines.append(f"   {passage.score:.4f}（{why}）")
    if older := scoping.older_text(passage, output):
        lines.append(f"   {older}")
    lines.append("   " + " ".join(passage.chunk.text.split()))
    return "\n".join(lines)


_INDEX_WORDS = {"words": ("語", "words"), "vectors": ("意味", "vectors")}
