"""Asking a person about documents whose files are gone."""

import sys
from dataclasses import replace
from enum import StrEnum

import typer

from localrag.cli.context import Context
from localrag.cli.output import Output
from localrag.domain.library import IndexReport
from localrag.domain.removals import PendingRemovals
from localrag.workflows.removals import settle_removals


class MissingChoice(StrEnum):
    """What to do about documents whose files are gone, where they are too many to go unasked."""

    ASK = "ask"
    REMOVE = "remove"
    KEEP = "keep"


_NUMBERED = {"1": MissingChoice.REMOVE, "2": MissingChoice.KEEP, "3": MissingChoice.ASK}


def settled(report: IndexReport, choice: MissingChoice, context: Context) -> IndexReport:
    """Return the report after what a person decides; where nobody can be asked it waits."""
    if not report.pending:
        return report
    if choice is MissingChoice.ASK:
        choice = _asked(report, context.output)
    if choice is MissingChoice.ASK:
        return report
    with context.session() as session, session.writing() as library:
        count = settle_removals(
            library.catalogue,
            library.writer,
            session.clock.now(),
            is_removal=choice is MissingChoice.REMOVE,
        )
        generation = library.catalogue.generation()
    removed = count if choice is MissingChoice.REMOVE else 0
    return replace(report, removed=report.removed + removed, pending=0, generation=generation)


def waiting_words(removals: PendingRemovals, output: Output) -> str:
    """Return what waits for a decision, since when, and how to decide."""
    since = removals.since.astimezone().strftime("%Y-%m-%d %H:%M")
    return output.say(
        f"確認待ち（{since} から）: ファイルがなくなった文書 {removals.count} 件。"
        f"うち {removals.hidden} 件は結果に出していません。"
        f"{_doubt_ja(removals)}"
        "消すには localrag sync --missing remove、残すには localrag sync --missing keep。",
        f"Waiting for a decision since {since}: {removals.count} documents whose files are gone; "
        f"{removals.hidden} of them are hidden from results. {_doubt_en(removals)}"
        "To remove them: localrag sync --missing remove; to keep them: localrag sync --missing keep.",
    )


def _doubt_ja(removals: PendingRemovals) -> str:
    if not removals.doubtful:
        return ""
    return f"{removals.doubtful} 件はフォルダー自体が見えていないため、結果に残しています。"


def _doubt_en(removals: PendingRemovals) -> str:
    if not removals.doubtful:
        return ""
    return f"{removals.doubtful} stay in results, since their folder itself is not to be seen. "


def _asked(report: IndexReport, output: Output) -> MissingChoice:
    """Ask on a terminal; elsewhere the decision waits."""
    if output.is_json or not (sys.stdin.isatty() and output.errors.is_terminal):
        return MissingChoice.ASK
    output.note(
        output.say(
            f"ファイルがなくなった文書が {report.pending} 件あります。"
            "共有フォルダーの接続が切れているときも、こうなります。",
            f"The files of {report.pending} documents are gone. "
            "A share that is not connected looks like this, too.",
        )
    )
    question = output.say(
        "1: 資料から消す  2: 資料に残す  3: 後で決める", "1: remove  2: keep  3: decide later"
    )
    return _NUMBERED.get(typer.prompt(question, default="3", err=True), MissingChoice.ASK)
