"""From what was typed to a question that can be searched for, by rules alone."""

import re
from collections.abc import Sequence

from localrag.answering.query_parts import query_parts
from localrag.answering.terms import content_words
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.question import Question
from localrag.text.normalise import normalised

_POINTING = re.compile(
    r"^(?:それ|これ|あれ|その|この|あの|そこ|ここ|そちら|こちら|同じ|彼|当該|上記|前述|さっき|先ほど|前の)"
    r"|(?:それ|これ|その場合|この場合|そのとき|上記|前述|彼女?)(?=[はがをにのもで、])"
)
_FOLLOWING = re.compile(
    r"^(?:では|じゃあ|それでは|ちなみに|あと|また|他に|ほかに|もっと|例えば|逆に|で[、,])"
)
_BARE = re.compile(r"^(?:なぜ|どうして|いつ|誰|だれ|どこ|いくら|何)[^。]{0,12}。?$")
_CARRIED = 8


def understand(text: str, history: Sequence[Question] = ()) -> Question:
    """Return the question in `text`; `history` are the questions before it, oldest first.

    A question that points back (それはいつまでですか) carries the last one's subject in
    `standalone`; what it excludes is not part of that. Raises UsageError EMPTY_QUESTION where there is no letter or digit.
    """
    text = "".join(c if c.isprintable() else " " for c in text).strip()
    if not any(char.isalnum() for char in text):
        raise UsageError(UsageCode.EMPTY_QUESTION)
    parts = query_parts(text)
    standalone = parts.words
    if history and _points_back(standalone):
        carried = [
            w for w in content_words(history[-1].standalone) if w not in normalised(standalone)
        ]
        standalone = " ".join((standalone, *carried[:_CARRIED]))
    return Question(
        text=text, standalone=standalone, phrases=parts.phrases, excluded=parts.excluded
    )


def _points_back(text: str) -> bool:
    plain = normalised(text)
    if _POINTING.search(plain) or _FOLLOWING.search(plain):
        return True
    return _BARE.search(plain) is not None and len(content_words(plain)) <= 1
