"""Questions with their answers, as in the FAQ of an office, told from text by their marks."""

import re
from collections.abc import Sequence

_QUESTION = re.compile(
    r"\s*[【〔\[(（]?(?:問|質問|[QＱ])[\s\-－]?[0-9０-９]{0,3}(?:[\-－][0-9０-９]{1,3})?[】〕\])）]?[\s．.：:、]*\S"
)
_MARK = re.compile(
    r"\s*[【〔\[(（]?(?:問[\s0-9０-９【〔\[(（．.：:、]|問[】〕\])）]|質問|[QＱ][^A-Za-zＡ-Ｚａ-ｚ])"
)
_ANSWER = re.compile(
    r"\s*[【〔\[(（]?(?:答|回答|[AＡ])[\s\-－]?[0-9０-９]{0,3}(?:[\-－][0-9０-９]{1,3})?(?:[】〕\])）]|[\s．.：:、]|$)"
)
_QUESTION_CHARS = 300
_ANSWER_WITHIN = 4
_FEWEST = 2


def question_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return which lines are questions: marked 問 or Q, with a line marked 答 or A soon after.

    One question alone is text.
    """
    found = {
        number
        for number, line in enumerate(lines)
        if _is_question(line) and _is_answered(lines, number)
    }
    return frozenset(found) if len(found) >= _FEWEST else frozenset()


def _is_question(line: str) -> bool:
    if len(line) > _QUESTION_CHARS:
        return False
    return _MARK.match(line) is not None and _QUESTION.match(line) is not None


def _is_answered(lines: Sequence[str], number: int) -> bool:
    for line in lines[number + 1 : number + 1 + _ANSWER_WITHIN]:
        if _ANSWER.match(line):
            return True
        if _is_question(line):
            return False
    return False
