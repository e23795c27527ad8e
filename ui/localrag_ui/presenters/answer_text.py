"""An answer in words: for the clipboard, and a statement with its short answer marked off."""

import re

from localrag_ui.answers import AnswerResult, StatementText
from localrag_ui.presenters.doubts import doubt_words
from localrag_ui.presenters.places import file_name, place_words
from localrag_ui.presenters.scope import iso_day_words
from localrag_ui.strings import Strings

_CELLS = re.compile(r" ?\|(?:\t[ \t]*| {2,})")  # from a cell of a row to the next that has text


def answer_text(answer: AnswerResult, strings: Strings) -> str:
    """Return what is copied; a statement that the source does not bear out says so.

    An approved answer says by whom and until when instead.
    """
    approved = approval_words(answer, strings)
    body = "\n".join(
        _CELLS.sub(" | ", statement.text.strip())
        + "".join(f"[{mark}]" for mark in statement.citations)
        + ("" if approved else _doubt(statement, strings))
        for statement in answer.statements
    )
    lines = [
        f"[{source.mark}] "
        + strings(
            "ask.copy_place",
            title=file_name(source.document),
            page=place_words(source, strings),
        )
        for source in answer.citations
    ]
    sources = "\n".join([strings("ask.copy_sources"), *lines]) if lines else ""
    return "\n\n".join(part for part in (approved, body, sources) if part) + "\n"


def approval_words(answer: AnswerResult, strings: Strings) -> str:
    """Return who approved an answer and until when, '' for one that nobody approved."""
    approval = answer.approval
    if approval is None:
        return ""
    until = iso_day_words(approval.until, strings)
    return strings("ask.approved", name=approval.approver, until=until)


def emphasised(statement: StatementText) -> list[tuple[str, bool]]:
    """Return a statement without outer white space in pieces, each with whether it is the short answer.

    A span that does not lie within the text is none. Cells of a row stand one separator apart.
    """
    text, span = statement.text, statement.span
    if span is None or not 0 <= span.start < span.end <= len(text):
        return [(_CELLS.sub(" | ", text.strip()), False)]
    start, end = span.start, span.end
    pieces = (
        (text[:start].lstrip(), False),
        (text[start:end], True),
        (text[end:].rstrip(), False),
    )
    return [(_CELLS.sub(" | ", piece), is_short) for piece, is_short in pieces if piece]


def _doubt(statement: StatementText, strings: Strings) -> str:
    names = {"partial": "support.partial", "unsupported": "support.unsupported"}
    name = names.get(statement.support)
    if name is None:
        return ""
    why = doubt_words(statement.doubts, strings)
    return f"（{strings(name)}{': ' if why else ''}{why}）"
