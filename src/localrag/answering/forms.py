"""Whether a question wants a meaning, a yes or no, or several things; and what shows them.

Beside the kinds of answers (kinds.py): 何人まで申し込めますか asks for a number, 申し込めますか for a yes or no.
"""

import re
from enum import StrEnum

from localrag.text.normalise import normalised


class AnswerForm(StrEnum):
    PLAIN = "plain"
    MEANING = "meaning"
    WHETHER = "whether"
    LIST = "list"


_ASKS_WHAT = re.compile(
    r"何|なに|なん(?:の|と|で)|どの|どこ|どれ|どちら|どんな|どなた|誰|だれ|どう|いつ|いくら|いくつ|なぜ"
)
_MEANING = re.compile(
    r"とは(?:[、?？。]|何|なに|なん|どういう|どんな|$)|の(?:意味|定義)(?:は|を|[?？。]|$)"
)
_WHETHER = re.compile(
    r"ま(?:す|せん)か[?？。]*$|(?:必要|不要|可能|対象|義務|任意|有料|無料)(?:です|でしょう)か[?？。]*$"
    r"|(?:よい|良い|いい)(?:ん|の)?(?:です|でしょう)か[?？。]*$|か否か|かどうか"
)
_LIST = re.compile(
    r"挙げ|列挙|すべて|全て|一覧|種類|それぞれ|何と何|誰と誰|[二三四五六七八九2-9]つ(?:は|とは|を)"
    r"|(?:何|どんな|どのような|どういった|どの)[^。]{0,20}が(?:あり|含まれ)ます"
)
_SHOWN = {
    AnswerForm.MEANING: re.compile(r"とは|をいう|という[。.]|と呼ぶ|である[。.]|のこと|の略"),
    AnswerForm.WHETHER: re.compile(
        r"(?:でき|出来|られ)(?:る|ない|ます|ません)|なければ|ならない|なりません|不要|必要|可能|不可|対象|含[むまめみ]|認め"
        r"|禁止|除く|除き|要し|要する|差し支え|妨げ|限[りる]|免除|任意|義務|無料|有料|ものとする"
    ),
    AnswerForm.LIST: re.compile(r"(?:、[^、。]+){2}|及び|並びに|^\s*(?:[・●○■□*＊]|[①-⑳])"),
}


def form_asked(question: str) -> AnswerForm:
    """Return the form of the answer that the question wants."""
    text = normalised(question).strip()
    if _MEANING.search(text):
        return AnswerForm.MEANING
    if _LIST.search(text):
        return AnswerForm.LIST
    if _WHETHER.search(text) and not _ASKS_WHAT.search(text):
        return AnswerForm.WHETHER
    return AnswerForm.PLAIN


def shows_form(form: AnswerForm, sentence: str) -> bool:
    """Return whether the sentence looks like an answer of that form; PLAIN has no looks."""
    pattern = _SHOWN.get(form)
    return pattern is not None and pattern.search(normalised(sentence)) is not None
