"""What speaks for a stretch of a sentence as the short answer, as numbers."""

import math
import re
from collections.abc import Mapping, Sequence

from localrag.answering.span_candidates import Stretch, Wish, plain
from localrag.answering.terms import content_terms, coverage

_TAILS = (
    ("subject", re.compile(r"[」』)]*(?:が|は|も)")),
    ("object", re.compile(r"[」』)]*を")),
    ("where", re.compile(r"[」』)]*(?:に|で|へ|から|まで)(?!ある|あり|あっ|す)")),
    ("agent", re.compile(r"[」』)]*(?:によ[りっる]|ら(?:が|は|の)?)")),
    ("of", re.compile(r"[」』)]*の")),
    ("named", re.compile(r"[」』)]*と(?:呼|い[うっわ]|言|称|名|し[てた])")),
    ("with", re.compile(r"[」』)]*(?:と|や|及び|および|、|・|など)")),
    ("is", re.compile(r"[」』)]*(?:である|であり|であっ|だ|です|でし|で、|。|$)")),
    ("verb", re.compile(r"(?:し|す[るべ]|さ[れせ]|な[いど]?)")),
    ("bracket", re.compile(r"\(")),
)
_ROLES = re.compile(
    r"(?:誰|だれ|何|なに|なん|どこ|どちら|どなた|いつ)[\w]{0,6}?(が|を|に|で|へ|から|と(?:呼|い|言)|の)"
)
_ROLE_TAILS = {
    "が": "subject", "を": "object", "に": "where", "で": "where", "へ": "where", "から": "where",
    "の": "of",
}  # fmt: skip
_PERSON = re.compile(
    r"(?:氏|さん|[者員長官王帝皇臣家師士妃卿伯侯公子女人]|大臣|大統領|首相|天皇|教授|課|係|室|部|会)$|・.+|=.+"
)
_PLACE = re.compile(
    r"(?:[都道府県市区町村国州島港駅寺社館庁署課室係棚庫箱城山川湖海院校]|地方|大陸|半島|空港|公園|センター)$"
)
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc・=]+")
_KANJI = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z]")
_DIGIT = re.compile(r"[0-9]")
_SCALE = 8.0  # characters within which a word of the question still pulls
_CLOSE = 3.0
_SHORT = 2
_FAR = 40.0

FEATURES = (
    "told", "near", "before", "behind", "closest", "repeated", "covered", "noun", "noun_end", "noun_before", "same_tail",
    "first", "alone", "many", "place", "length", "short",
    "quoted", "katakana", "kanji", "latin", "digit", "person", "locality", "in_bracket",
    *(f"tail_{name}" for name, _ in _TAILS),
)  # fmt: skip
"""Names of the numbers, in order; all lie between 0 and about 3."""


def features(wanted: Wish, sentence: str, found: Sequence[Stretch]) -> list[list[float]]:
    """Return for each stretch the numbers of FEATURES."""
    text = plain(sentence)
    terms = content_terms(wanted.text)
    marks = _marks(terms, text)
    told = coverage(terms, (term for term in terms if term in text))
    role = _role(wanted)
    return [
        [told, *_row(wanted, text, marks, role, index, found)] for index in range(len(found))
    ]


def _marks(terms: Mapping[str, float], text: str) -> list[tuple[int, int, float]]:
    """Return where terms of the question stand in the sentence, each with its share of weight."""
    places = [
        (match.start(), match.end(), weight)
        for term, weight in terms.items()
        for match in re.finditer(re.escape(term), text)
    ]
    total = sum(weight for _, _, weight in places)
    return [(start, end, weight / total) for start, end, weight in places]


def _role(wanted: Wish) -> str:
    match = _ROLES.search(wanted.text)
    if match is None:
        return ""
    return _ROLE_TAILS.get(match.group(1), "named")


def _row(
    wanted: Wish,
    text: str,
    marks: Sequence[tuple[int, int, float]],
    role: str,
    index: int,
    found: Sequence[Stretch],
) -> list[float]:
    one = found[index]
    start, end = one.span.start, one.span.end
    before = [(start - e, w) for _, e, w in marks if e <= start]
    behind = [(s - end, w) for s, _, w in marks if s >= end]
    inside = sum(w for s, e, w in marks if e > start and s < end)
    nearest = min((d for d, _ in (*before, *behind)), default=_FAR)
    tail = next((name for name, pattern in _TAILS if pattern.match(text, end)), "")
    noun = wanted.noun
    size = len(found)
    values = [
        _pull([*before, *behind]),
        _pull(before),
        _pull(behind),
        math.exp(-nearest / _CLOSE),
        inside,
        _covered(one, marks),
        bool(noun) and one.text.endswith(noun),
        bool(noun) and one.text[-1] == noun[-1],
        bool(noun) and text[:start].rstrip("「『の、は").endswith(noun),
        bool(role) and tail == role,
        index == 0,
        size == 1,
        math.log(size),
        start / max(1, len(text)),
        math.log(end - start),
        end - start <= _SHORT,
        one.is_quoted,
        _KATAKANA.fullmatch(one.text) is not None,
        _KANJI.fullmatch(one.text) is not None,
        _LATIN.search(one.text) is not None,
        _DIGIT.search(one.text) is not None,
        _PERSON.search(one.text) is not None,
        _PLACE.search(one.text) is not None,
        text.count("(", 0, start) > text.count(")", 0, start),
        *(tail == name for name, _ in _TAILS),
    ]
    return [float(value) for value in values]


def _covered(one: Stretch, marks: Sequence[tuple[int, int, float]]) -> float:
    """Return the share of the stretch's characters that are the question's."""
    inside = range(one.span.start, one.span.end)
    said = {at for s, e, _ in marks for at in range(max(s, inside.start), min(e, inside.stop))}
    return len(said) / len(inside)


def _pull(distances: Sequence[tuple[int, float]]) -> float:
    return sum(weight * math.exp(-distance / _SCALE) for distance, weight in distances)
