"""The words of a question that only ask (どこ, ですか, 教えてください), and how little they count."""

import math
import re
from collections import Counter
from collections.abc import Mapping

from localrag.text.normalise import normalised

_COUNTERS = "年月日時分秒人名回個円件本枚歳%度番階社校台語色票点種項条"
_ASKING = re.compile(
    rf"何(?:という|といい|と言|と呼|ですか|でしょうか|なのか|[{_COUNTERS}]|か[所国月年]|[カヶヵ]所|パーセント|キロ|メートル|トン|ページ)?"
    r"|いつ|どこ|どなた|誰|だれ|どの(?:よう|くらい|ぐらい)?|どんな|どれ(?:くらい|ぐらい|だけ|ほど)?|どちら|どういった|どう(?:いう|して|やって|すれば)?"
    r"|なぜ|なに|なん(?:という|と|で|の)?|いくら|いくつ"
    r"|(?:して|って|られて|れて)?い(?:る|ます|ました|た)(?:のは|か|の)?|の?で(?:すか|しょうか|した|す)|(?:でき|出来)(?:ますか|ます|る)"
    r"|ま(?:すか|したか|しょうか|せんか|す|した)|(?:教えて|おしえて|挙げて|答えて)(?:ください|下さい|くれ|ほしい)?|ください|下さい|に?あ(?:るの|るか|り(?=ま)|る$)"
    r"|という|といった|とは|について|に関して|に対して|として|によって|により|による|における|において|ための?|こと|もの|とき|場合"
    r"|それ|これ|その|この|ような|ように"
)
# Measured on questions to encyclopedia paragraphs: anything from a tenth to a half does as well, the
# whole does worse. The limit is for libraries of tables, where hardly a chunk has a verb, ますか is a
# rare word, and many such pairs together would outweigh what is asked for.
_SHARE, _MOST = 0.3, 0.2


def without_asking(text: str) -> str:
    """Return `text` normalised, with a space in place of what only asks."""
    return _ASKING.sub(" ", normalised(text))


def asked_weights(
    terms: Counter[str], subject: Counter[str], inverse: Mapping[str, float]
) -> dict[str, float]:
    """Return what each of the question's terms counts, times its repeats.

    `subject` are the terms without the asking, in any number; without any all of them are. `inverse` has
    the inverse document frequency of each term.
    """
    told = terms & subject or terms
    asking = terms - told
    of_asking = _sum(asking, inverse)
    share = min(_SHARE, _MOST * _sum(told, inverse) / of_asking) if of_asking else 0.0
    return {term: (told[term] + share * asking[term]) * inverse[term] for term in terms}


def _sum(counts: Counter[str], inverse: Mapping[str, float]) -> float:
    return math.fsum(repeats * inverse[term] for term, repeats in counts.items())
