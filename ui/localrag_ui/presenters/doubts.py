"""Why a statement is not simply confirmed, in the window's words."""

from collections.abc import Sequence

from localrag_ui.answers import AnswerResult, DoubtText
from localrag_ui.strings import Strings

_OWN_WORDS = frozenset({"bound", "elsewhere", "negation", "conflict", "wording", "uncited"})


def doubt_words(doubts: Sequence[DoubtText], strings: Strings) -> str:
    """Return the doubts one after the other, "" where there are none."""
    told = (
        strings(
            f"doubt.{doubt.kind}" if doubt.kind in _OWN_WORDS else "doubt.missing",
            words=doubt.words,
        )
        for doubt in doubts
    )
    return strings("doubt.between").join(told)


def removed_words(answer: AnswerResult, strings: Strings) -> str:
    """Return how many statements a strict answer leaves out, "" where none."""
    return strings("doubt.removed", count=answer.removed) if answer.removed else ""
