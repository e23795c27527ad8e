"""Why a statement is not simply confirmed, in words."""

from localrag.cli.output import Output
from localrag.domain.answer import Doubt, DoubtKind

_OF_THE_WHOLE = {
    DoubtKind.WORDING: (
        "言い回しの多くが原文にありません",
        "much of the wording is not in the source",
    ),
    DoubtKind.UNCITED: ("根拠となる出典がありません", "no source is named for it"),
}
_OF_WORDS = {
    DoubtKind.BOUND: (
        "「{}」の「以上・以下」などの条件が原文と違います",
        "the limit of {} is not that of the source",
    ),
    DoubtKind.ELSEWHERE: (
        "「{}」は原文では別のことについて書かれています",
        "{} stands in the source for something else",
    ),
    DoubtKind.CONFLICT: (
        "資料によって値が違います（{}）。どちらが正しいか、両方の原文で確かめてください",
        "sources differ ({}): see both of them for which is right",
    ),
    DoubtKind.NEGATION: (
        "「{}」は原文と逆の意味のようです",
        "{} seems to say the opposite of the source",
    ),
}
_MISSING = ("「{}」は原文にありません", "{} is not in the source")


def doubt_text(doubt: Doubt, output: Output) -> str:
    """Return the doubt as a clause that names the words of the statement."""
    if doubt.kind in _OF_THE_WHOLE:
        return output.say(*_OF_THE_WHOLE[doubt.kind])
    ja, en = _OF_WORDS.get(doubt.kind, _MISSING)
    return output.say(ja.format(doubt.words), en.format(doubt.words))
