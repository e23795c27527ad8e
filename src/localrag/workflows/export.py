"""A conversation as a file for people: questions, answers with their checks, and the sources."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from localrag.domain.answer import Answer, AnswerMode, Citation, Support
from localrag.domain.conversation import Conversation, Lost, Turn
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.export import (
    ExportFormat,
    ExportLine,
    LineKind,
    in_one_line,
    suggested_name,
)
from localrag.domain.passage import Passage
from localrag.domain.paths import displayed
from localrag.explain import sentence

__all__ = [
    "LOST_WORDS",
    "SUPPORT_WORDS",
    "ExportFormat",
    "export_bytes",
    "suggested_name",
    "write_export",
]

SUPPORT_WORDS = {
    Support.SUPPORTED: ("原文と一致", "matches the source"),
    Support.PARTIAL: ("一部一致", "matches in part"),
    Support.UNSUPPORTED: ("原文で確認できず", "not found in the source"),
}
LOST_WORDS = {
    Lost.REMOVED: (
        "出典の文書が削除されたため、回答は残っていません。",
        "A source was removed, and the answer with it.",
    ),
    Lost.CHANGED: (
        "出典の文書が更新されたため、前の原文による回答は残っていません。",
        "A source was changed, and the answer from its old text is gone.",
    ),
}
_REIWA = date(2019, 5, 1)
_REIWA_BEFORE = 2018


def export_bytes(
    conversation: Conversation,
    turns: Sequence[Turn],
    library: str,
    format_: ExportFormat,
    language: str,
) -> bytes:
    """Return the file with `turns` of a conversation in `library`, in `ja` or `en`.

    Nothing of a document becomes markup or a link in it.
    """
    lines = [
        ExportLine(kind=line.kind, text=in_one_line(line.text))
        for line in _Words(language).lines(conversation, turns, library)
    ]
    return _writer(format_)(lines)


def _writer(format_: ExportFormat) -> Callable[[Sequence[ExportLine]], bytes]:
    """Return what writes the format; what that needs is imported when somebody exports."""
    match format_:
        case ExportFormat.MARKDOWN:
            from localrag.documents.write_markdown import markdown_bytes

            return markdown_bytes
        case ExportFormat.WORD:
            from localrag.documents.write_word import word_bytes

            return word_bytes
        case ExportFormat.PDF:
            from localrag.documents.write_pdf import pdf_bytes

            return pdf_bytes


def write_export(file: Path, content: bytes, *, overwrites: bool) -> None:
    """Write the file. Raises UsageError EXPORT_EXISTS unless it `overwrites`, CANNOT_WRITE."""
    try:
        with file.open("wb" if overwrites else "xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise UsageError(UsageCode.EXPORT_EXISTS, path=str(file)) from error
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise UsageError(UsageCode.CANNOT_WRITE, path=str(file)) from error


class _Words:
    """The lines in one language."""

    def __init__(self, language: str) -> None:
        self._is_japanese = language == "ja"

    def lines(
        self, conversation: Conversation, turns: Sequence[Turn], library: str
    ) -> Iterator[ExportLine]:
        yield ExportLine(kind=LineKind.TITLE, text=conversation.name)
        yield _text(self._say(f"資料: {library}", f"Library: {library}"))
        for turn in turns:
            yield from self._turn(turn)

    def _turn(self, turn: Turn) -> Iterator[ExportLine]:
        again = self._say(f"（別の回答 {turn.again}）", f" (answer {turn.again + 1})")
        number = f"{turn.number}{again if turn.again else ''}"
        yield ExportLine(kind=LineKind.QUESTION, text=f"{number}. {turn.question}")
        if turn.standalone != turn.question:
            searched = self._say("検索した質問: ", "Searched for: ")
            yield _text(searched + turn.standalone)
        day = self._day(turn.asked)
        yield _text(
            self._say(
                f"回答日: {day}　資料の版: {turn.generation}",
                f"Answered: {day}, generation {turn.generation} of the library",
            )
        )
        if turn.lost is not None:
            yield _text(self._say(*LOST_WORDS[turn.lost]))
        if turn.answer is not None:
            yield from self._answer(turn.answer)

    def _answer(self, answer: Answer) -> Iterator[ExportLine]:
        yield ExportLine(kind=LineKind.LABEL, text=self._mode(answer))
        for statement in answer.statements:
            marks = "".join(f"[{mark}]" for mark in statement.citations)
            check = self._say(*SUPPORT_WORDS[statement.support])
            told = "" if answer.approval else self._say(f"（{check}）", f" ({check})")
            yield _text(f"{statement.text.strip()} {marks}{told}")
        if answer.incomplete is not None:
            language = "ja" if self._is_japanese else "en"
            words = self._say("回答は途中までです。", "The answer is incomplete. ")
            yield _text(words + sentence(answer.incomplete, language))
        if not answer.citations:
            return
        yield ExportLine(kind=LineKind.LABEL, text=self._say("出典", "Sources"))
        passages = {passage.chunk.id: passage for passage in answer.passages}
        for citation in answer.citations:
            yield _text(self._source(citation, passages[citation.chunk_id]))
            yield ExportLine(kind=LineKind.QUOTE, text=f"「{citation.text}」")

    def _mode(self, answer: Answer) -> str:
        if answer.approval is not None:
            until = self._day(answer.approval.expires - timedelta(microseconds=1))
            name = answer.approval.approver
            return self._say(
                f"承認済み回答（承認者: {name}、期限: {until}）",
                f"Approved answer (by {name}, until {until})",
            )
        if answer.mode is AnswerMode.DECLINED:
            return self._say(
                "資料の中に答えが見つかりませんでした。", "The library holds no answer."
            )
        if answer.mode is AnswerMode.EXTRACTIVE:
            return self._say("抜粋による回答", "Extract")
        model = answer.engine.generator or ""
        return self._say(f"モデルによる回答（{model}）", f"Written by the model {model}")

    def _source(self, citation: Citation, passage: Passage) -> str:
        cell = citation.quote.first_cell
        place = f"p.{citation.quote.label}" if cell is None else cell.address
        parts = [
            f"[{citation.mark}] {passage.document_title}",
            displayed(passage.source.location),
            place,
            " > ".join(passage.chunk.heading_path),
        ]
        return "　".join(part for part in parts if part)

    def _day(self, moment: datetime) -> str:
        day = moment.astimezone().date()
        if not self._is_japanese:
            return day.isoformat()
        year = day.year - _REIWA_BEFORE
        reign = "令和元" if year == 1 else f"令和{year}"
        era = f"（{reign}年）" if day >= _REIWA else ""
        return f"{day.year}年{day.month}月{day.day}日{era}"

    def _say(self, ja: str, en: str) -> str:
        return ja if self._is_japanese else en


def _text(text: str) -> ExportLine:
    return ExportLine(kind=LineKind.TEXT, text=text)
