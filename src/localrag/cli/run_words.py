"""Runs of own questions and their comparison in words, for a terminal and for a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence

from localrag.analysis.compare_runs import Aspect, Change, Comparison, Figure, Pair, verdict
from localrag.analysis.measures import run_figures
from localrag.cli.output import Output
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.runs import FileState, Place, Run, RunResult
from localrag.explain import explain

_STATES = {
    "not_named": ("ファイルの指定なし", "no file named"),
    "in_library": ("資料にある", "in the library"),
    "no_such_page": ("資料にあるが、そのページがない", "in the library, without such a page"),
    "not_in_library": ("資料にない", "not in the library"),
    "skipped": ("読めなかったため資料にない", "not in the library: it could not be read"),
    "forgotten": ("消して除外した", "not in the library: forgotten"),
    "hidden": ("削除の確認待ちで隠れている", "hidden: its removal waits for a decision"),
}
_MEASURES = {
    "right": ("正しい回答", "right answers"),
    "contains": ("正解を含む回答", "answers with the gold"),
    "right_document": ("出典の文書が正しい", "right document cited"),
    "right_page": ("出典のページが正しい", "right page cited"),
    "in_top5": ("正しい文書が上位 5 件の中", "right document in the first 5"),
    "declined": ("「見つかりません」", "declined"),
    "rightly_declined": (
        "答えのない質問への「見つかりません」",
        "declined where there is none",
    ),
    "recall@1": ("文書 1 位", "document recall@1"),
    "recall@5": ("文書 5 位以内", "document recall@5"),
    "recall@10": ("文書 10 位以内", "document recall@10"),
    "mrr@10": ("文書 MRR@10", "document MRR@10"),
    "page_recall@1": ("ページ 1 位", "page recall@1"),
    "page_recall@5": ("ページ 5 位以内", "page recall@5"),
    "page_recall@10": ("ページ 10 位以内", "page recall@10"),
    "page_mrr@10": ("ページ MRR@10", "page MRR@10"),
}
_ASPECTS = {
    Aspect.FILE: ("ファイル", "file"),
    Aspect.DOCUMENT_RANK: ("文書の順位", "rank of the document"),
    Aspect.PAGE_RANK: ("ページの順位", "rank of the page"),
    Aspect.ANSWER: ("回答", "answer"),
    Aspect.RIGHT_DOCUMENT: ("出典の文書", "cited document"),
    Aspect.RIGHT_PAGE: ("出典のページ", "cited page"),
}
_VERDICTS = {
    "right": ("正しい", "right"),
    "wrong": ("誤り", "wrong"),
    "declined": ("見つかりません", "declined"),
    "answered": ("回答あり", "answered"),
}
_CONDITIONS = {
    "version": ("localrag の版", "version of localrag"),
    "library": ("資料の名前", "library"),
    "generation": ("資料の版", "generation of the library"),
    "embedder": ("埋め込みモデル", "embedder"),
    "generator": ("回答モデル", "generator"),
    "reranker": ("リランカー", "reranker"),
    "ranker": ("並べ替えの重み", "ranker"),
    "terms": ("語の切り方", "terms"),
    "chunker": ("断片の切り方", "chunker"),
    "questions": ("質問のファイル", "file of questions"),
    "mode": ("--mode", "--mode"),
    "top": ("--top", "--top"),
}
_CHARS = 60


def figure_lines(results: Sequence[RunResult], output: Output) -> list[str]:
    """Return how many questions there are, and each measure that some of them ask for."""
    figures = run_figures(results)
    counts = figures["counts"]
    lines = [
        output.say(
            f"質問 {figures['questions']}（数えたもの {figures['counted']}、"
            f"ファイルが資料にないもの {figures['not_in_library']}）",
            f"{figures['questions']} questions ({figures['counted']} counted, "
            f"{figures['not_in_library']} of files that are not in the library)",
        )
    ]
    for name, words in _MEASURES.items():
        count = counts.get(name, 0) if isinstance(counts, dict) else 0
        if count:
            of = output.say(f"（{count} 問）", f" ({count})")
            lines.append(f"- {output.say(*words)}: {figures[name]}{of}")
    return lines


def failure_lines(results: Iterable[RunResult], output: Output) -> list[str]:
    """Return a line for each question that is not as its row wants it."""
    lines = []
    for result in results:
        faults = [fault for fault in _faults(result, output) if fault]
        if faults:
            asked = _short(result.question)
            row = output.say(f"{result.row} 行目", f"row {result.row}")
            lines.append(f"- {row} {asked}: {output.say('、', ', ').join(faults)}")
    if not lines:
        return [output.say("すべての質問が期待どおりです。", "Every question is as expected.")]
    return [output.say("期待と違う質問:", "Questions that are not as expected:"), *lines]


def run_line(run: Run, output: Output) -> str:
    """Return a saved run on one line."""
    begun = run.begun.astimezone().strftime("%Y-%m-%d %H:%M")
    figures = run_figures(run.results)
    stopped = output.say("（途中まで）", " (stopped)")
    right = "-" if figures["right"] is None else str(figures["right"])
    return output.say(
        f"- {run.name}  {begun}  質問 {len(run.results)}/{run.total}"
        f"{'' if run.is_finished else stopped}  正しい回答 {right}"
        f"  資料の版 {run.conditions.get('generation', '?')}",
        f"- {run.name}  {begun}  {len(run.results)}/{run.total} questions"
        f"{'' if run.is_finished else stopped}  right {right}"
        f"  generation {run.conditions.get('generation', '?')}",
    )


def result_table(results: Iterable[RunResult], output: Output) -> Iterator[Sequence[str]]:
    """Yield the results as rows of a table, its header first."""
    head = output.say(
        "行,質問,ファイル,文書の順位,ページの順位,判定,出典の文書,出典のページ,回答,出典,上位の箇所,ミリ秒",
        "row,question,file,document rank,page rank,verdict,right document,right page,answer,"
        "citations,passages,ms",
    )
    yield head.split(",")
    for result in results:
        yield (
            str(result.row),
            result.question,
            _state(result, output),
            _rank(result.document_rank, output),
            _rank(result.page_rank, output),
            output.say(*_VERDICTS[verdict(result)]),
            _mark(output, is_so=result.is_right_document),
            _mark(output, is_so=result.is_right_page),
            _answer_text(result, output),
            _place_lines(result.cited),
            _place_lines(result.passages),
            f"{result.total_ms:.0f}",
        )


def condition_words(name: str, output: Output) -> str:
    """Return a condition of a run as people call it."""
    return output.say(*_CONDITIONS.get(name, (name, name)))


def figure_words(figure: Figure, output: Output) -> str:
    """Return a measure of both runs on one line, with the interval of its gain."""
    line = f"- {output.say(*_MEASURES[figure.name])}: {figure.before} → {figure.after}"
    if figure.low is None or figure.before is None or figure.after is None:
        return line
    gain = figure.after - figure.before
    span = output.say("95 % 区間", "95 % interval")
    count = output.say(f"{figure.questions} 問", f"{figure.questions} questions")
    return f"{line} ({gain:+.4f}, {span} {figure.low:+.4f} … {figure.high:+.4f}, {count})"


def change_words(change: Change, output: Output) -> str:
    """Return what changed in a question: `文書の順位 1 → 3`."""
    name = output.say(*_ASPECTS[change.aspect])
    return f"{name} {_value(change, change.before, output)} → {_value(change, change.after, output)}"


def pair_line(pair: Pair, output: Output) -> str:
    """Return a question and its changes on one line."""
    row = output.say(f"{pair.after.row} 行目", f"row {pair.after.row}")
    told = output.say("、", ", ").join(change_words(c, output) for c in pair.changes)
    return f"- {row} {_short(pair.after.question)}: {told}"


def comparison_table(found: Comparison, output: Output) -> Iterator[Sequence[str]]:
    """Yield every question that changed or that one run lacks, an aspect a row."""
    head = output.say(
        "区分,行,質問,項目,前,後,前の回答,後の回答",
        "kind,row,question,what,before,after,answer before,answer after",
    )
    yield head.split(",")
    groups = (
        (output.say("悪くなった", "worse"), found.worse),
        (output.say("一部だけ悪くなった", "mixed"), found.mixed),
        (output.say("良くなった", "better"), found.better),
    )
    for kind, pairs in groups:
        for pair in pairs:
            answers = (_answer_text(pair.before, output), _answer_text(pair.after, output))
            for change in pair.changes:
                yield (
                    kind,
                    str(pair.after.row),
                    pair.after.question,
                    output.say(*_ASPECTS[change.aspect]),
                    _value(change, change.before, output),
                    _value(change, change.after, output),
                    *answers,
                )
    for result in found.only_before:
        kind = output.say("前だけ", "only before")
        yield (
            kind,
            str(result.row),
            result.question,
            "",
            "",
            "",
            _answer_text(result, output),
            "",
        )
    for result in found.only_after:
        kind = output.say("後だけ", "only after")
        yield (
            kind,
            str(result.row),
            result.question,
            "",
            "",
            "",
            "",
            _answer_text(result, output),
        )


def _faults(result: RunResult, output: Output) -> Iterator[str]:
    """Yield what is not as the row of a result wants it."""
    if not result.is_counted or result.state is FileState.NO_SUCH_PAGE:
        yield _state(result, output)
    if not result.is_counted:
        return
    if result.is_right is False or (result.is_declined and not result.expects_none):
        yield f"{output.say('回答', 'answer')} {output.say(*_VERDICTS[verdict(result)])}"
    if result.document_rank is not None and result.document_rank != 1:
        yield f"{output.say('文書', 'document')} {_rank(result.document_rank, output)}"
    if result.page_rank is not None and result.page_rank != 1:
        yield f"{output.say('ページ', 'page')} {_rank(result.page_rank, output)}"
    if result.is_right_document is False and not result.is_declined:
        yield output.say("別の文書を出典にした", "another document cited")
    if result.is_right_page is False and result.is_right_document:
        yield output.say("別のページを出典にした", "another page cited")


def _state(result: RunResult, output: Output) -> str:
    """Return what the library knows of the file, with the reason where it was skipped."""
    words = output.say(*_STATES[result.state.value])
    if not result.reason:
        return words
    error = DocumentError(DocumentCode(result.reason), **result.fields)
    reason = explain(error, output.language).what
    return output.say(f"{words}（{reason}）", f"{words} ({reason})")


def _rank(rank: int | None, output: Output) -> str:
    if rank is None:
        return ""
    return output.say(f"{rank} 位", f"{rank}") if rank else output.say("圏外", "not found")


def _mark(output: Output, *, is_so: bool | None) -> str:
    if is_so is None:
        return ""
    return output.say("○", "yes") if is_so else output.say("×", "no")


def _value(change: Change, value: object, output: Output) -> str:
    match change.aspect:
        case Aspect.FILE:
            return output.say(*_STATES[str(value)])
        case Aspect.ANSWER:
            return output.say(*_VERDICTS[str(value)])
        case Aspect.DOCUMENT_RANK | Aspect.PAGE_RANK:
            return _rank(value if isinstance(value, int) else None, output)
        case _:
            return _mark(output, is_so=bool(value))


def _answer_text(result: RunResult, output: Output) -> str:
    if result.is_cleared:
        return output.say(
            "（元の文書が資料から消えたか変わったため、残していません）",
            "(not kept: a document it was made of is gone or changed)",
        )
    return output.say("見つかりません", "not found") if result.is_declined else result.answer


def _place_lines(places: Iterable[Place]) -> str:
    return "\n".join(f"{place.document} p.{place.label}" for place in places)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CHARS else f"{line[:_CHARS]}…"
