"""Where a text says what a word means, and of which word a question wants to know that."""

import re
from collections.abc import Iterable, Iterator

from localrag.text.normalise import normalised
from localrag.text.phrases import in_one_line

_MEANING = re.compile(
    r"^(?P<subject>.+?)(?:という(?:言葉|用語|語|もの))?"
    r"(?:とは(?=[、?。]|何|なに|なん|どう|どの|どんな|$)|の(?:意味|定義)(?=は|を|と|[?。]|$)|って何)"
)
_WITHIN = re.compile(
    r".*(?:における|に於ける|でいう|で言う|にいう|上の|中の|で定める|に定める)"
)
_QUOTED = re.compile(r"[「『](?P<inner>[^「」『』]+)[」』]$")
_LONGEST = 40
# 「甲」とは, 甲(乙をいう, (以下「甲」という; but not 甲とは異なり and its like.
_DEFINED = (
    r"{name}[」』]?(?:\([^()]{{0,80}}\))?とは(?!何|異|別|違|関係|限|言え|いえ|言い|いい|認め|み?な[らりい]|され|しな|思)"
    r"|{name}[」』]?\([^()]{{2,150}}(?:をいう|のこと)"
    r"|以下(?:単に)?「{name}」という"
)

_MARK = re.compile(r"と\s*は|を\s*い\s*う|の\s*こ\s*と|と\s*い\s*う")
_AROUND, _AFTER = 240, 4


def meaning_subject(question: str) -> str:
    """Return the word whose meaning is asked for, as it stands; empty for any other question."""
    found = _MEANING.match(normalised(question).strip())
    if found is None:
        return ""
    subject = _WITHIN.sub("", found["subject"]).strip("、 ")
    quoted = _QUOTED.search(subject)
    subject = quoted["inner"] if quoted else subject
    return subject if 1 < len(subject) <= _LONGEST else ""


class Definition:
    """Looks for the definition of one word."""

    def __init__(self, subject: str) -> None:
        name = in_one_line(subject)
        self._pattern = re.compile(_DEFINED.format(name=re.escape(name)))
        self._before = _AROUND + len(subject)
        self.subject = subject
        # Letters and figures have two widths; of other words nearly all texts have the usual spelling.
        self._end = "" if subject[-2:].isascii() else subject[-2:]
        self.query = f"{subject} 定義 という をいう。"

    def stands_in(self, texts: Iterable[str]) -> bool:
        """Whether one of the texts defines the word.

        Only what stands around the words of a definition is brought into one spelling: that costs
        more than all the rest of a search.
        """
        return any(
            self._pattern.search(in_one_line(around))
            for text in texts
            for around in self._places(text)
        )

    def _places(self, text: str) -> Iterator[str]:
        for mark in _MARK.finditer(text):
            begin = max(mark.start() - self._before, 0)
            if self._end in text[begin : mark.start()]:
                yield text[begin : mark.end() + _AFTER]
