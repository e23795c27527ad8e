"""Whether two texts say the opposite: できる and できない, 必要 and 不要, 増加 and 減少."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_KEPT = 1 << 10
_STEM = 8  # characters that tell where in a sentence a predicate stands
_SURELY = 3
_CONTEXT = 4
# 〜しなければならない asks for something, as 〜する必要がある does; かもしれない denies nothing.
_NO_DENIAL = re.compile(
    r"な(?:けれ|くて|きゃ)ば?は?(?:ならな(?:い|かった)|なりません|いけな(?:い|かった)|いけません)|ねばな(?:らない|りません)|ざるを得(?:な|ませ)"
    r"|わけにはいか|に(?:ほか|すぎ|過ぎ)な(?:ら|りませ)?|だけで(?:は)?なく|のみならず|かもしれ(?:ない|ません)|少な(?:い|く)(?!ない|あり)|とは限ら|ではなく|に限らず|なくなる|なくなった"
)
_DENIAL = re.compile(
    r"ません|ない(?!し)|なかっ|なく|(?<=[らかがさたばまわしけげせてねべめれりみき])ず(?:[にとて]|$)|ぬ$|(?:ては|では)な(?:らない|りません)"
)
_ADJECTIVES = "少危幼拙"
_PREDICATE = re.compile(r"[一-龥々ァ-ヺーa-z0-9%)」』](?P<tail>[ぁ-ん]{2,})")
_NEEDED = re.compile(
    r"必要(?:は|が|も)?(?:ない|なく|ありません)|要しない|要しません|不要|なくてもよ"
)
_ASKED = re.compile(r"なければなら|なければなりま|ねばなら|必要があ|必要とす|義務を負")
_PAIRS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"(?<!不)可能(?!性|で?(?:は|じゃ)?な)", r"不可能|不可"),
        (r"(?<!不)必要(?!(?:は|が|も|で|とは?)?(?:な|あり(?:ませ)|しな|しま(?:せ)))", r"不要"),
        (r"を?含(?:む|み|め)", r"を?除(?:く|き|い)|を?含まない"),
        (r"増(?:加|え|額)", r"減(?:少|り|っ|額)"),
        (r"上昇", r"低下|下落"),
        (r"有料", r"無料"),
        (r"有り|(?<=[:は])有(?![一-龥])", r"無し|(?<=[:は])無(?![一-龥])"),
        (r"開始", r"終了"),
        (r"許可", r"禁止"),
        (r"最大", r"最小"),
        (r"最高", r"最低"),
        (r"以前", r"以後|以降"),
        (r"(?<=[るたのう])前", r"(?<=[るたのう])(?:後|あと)"),
        (r"(?<=[一-龥])前(?=[にのは])", r"(?<=[一-龥])後(?=[にのは])"),
        (r"賛成", r"反対"),
        (r"任意", r"義務"),
        (r"成功", r"失敗"),
        (r"勝利", r"敗北"),
    )
)
_BOTH_WAYS = (*_PAIRS, *((other, one) for one, other in _PAIRS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Predicate:
    """What stands before an ending in kana, the whole of it, and whether the ending denies it."""

    stem: str
    words: str
    is_denied: bool


def contradiction(statement: str, source: str) -> tuple[str, bool] | None:
    """Return the words of the statement that the source denies, and whether surely so.

    Both are plain texts; the source is the few sentences that the statement comes from. None
    where they agree.
    """
    for one, other in _BOTH_WAYS:
        words = _opposite(one, other, statement, source)
        if words:
            return words, True
    needless = _NEEDED.search(statement)
    if needless and _ASKED.search(source) and not _NEEDED.search(source):
        return needless[0], True
    asked = _ASKED.search(statement)
    if asked and not needless and _NEEDED.search(source) and not _ASKED.search(source):
        return asked[0], True
    return _denied(_predicates(statement), _predicates(source))


def _opposite(one: re.Pattern[str], other: re.Pattern[str], statement: str, source: str) -> str:
    """Return the word of the statement for which the source has its opposite, or nothing."""
    for told in one.finditer(statement):
        before = statement[max(0, told.start() - _CONTEXT) : told.start()]
        here, there = _stands_behind(before, one, source), _stands_behind(before, other, source)
        if there and not here:
            return told[0]
    told_once = one.search(statement)
    if told_once and not other.search(statement) and not one.search(source):
        return told_once[0] if other.search(source) else ""
    return ""


def _stands_behind(before: str, word: re.Pattern[str], source: str) -> bool:
    at = source.find(before) if before else -1
    while at >= 0:
        if word.match(source, at + len(before)):
            return True
        at = source.find(before, at + 1)
    return False


def _denied(said: Sequence[_Predicate], held: Sequence[_Predicate]) -> tuple[str, bool] | None:
    """A predicate that the other text has at the same place, with the other ending."""
    doubtful: tuple[str, bool] | None = None
    for one in said:
        alike = [(_common(one.stem, other.stem), other) for other in held]
        most = max((common for common, _ in alike), default=0)
        nearest = [other for common, other in alike if common == most]
        if most < 1 or any(other.is_denied == one.is_denied for other in nearest):
            if one.is_denied and most < 1 and not any(other.is_denied for other in held):
                doubtful = doubtful or (one.words, False)
            continue
        if most >= _SURELY:
            return one.words, True
        if one.is_denied:
            doubtful = doubtful or (one.words, most > 1)
    return doubtful


def _common(one: str, other: str) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


@lru_cache(_KEPT)
def _predicates(text: str) -> tuple[_Predicate, ...]:
    found: list[_Predicate] = []
    for match in _PREDICATE.finditer(text):
        tail = _NO_DENIAL.sub("", match["tail"])
        end = match.start("tail")
        found.append(
            _Predicate(
                stem=text[max(0, end - _STEM) : end],
                words=text[max(0, end - 2) : match.end()],
                is_denied=text[end - 1] not in _ADJECTIVES and _DENIAL.search(tail) is not None,
            )
        )
    return tuple(found)
