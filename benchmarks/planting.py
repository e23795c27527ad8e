"""True statements in other words than their passage, and the same with one error planted.

All by rules and one seed. The rules share nothing with those that look for the errors.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

ERAS = (("令和", 2018), ("平成", 1988), ("昭和", 1925))
KANJI = "〇一二三四五六七八九"
_OFTEN, _HALF, _SELDOM = 0.7, 0.5, 0.3
_MOST_KANJI = 10_000
_FIGURES = r"[0-9０-９]+(?:[,，][0-9０-９]{3})*|[一二三四五六七八九十百千]+"
_UNITS = "円人名件個本台校年日時間分歳回度倍階枚点冊席戸km|m|%|％|か月|キロメートル|メートル"
_NUMBER = re.compile(
    rf"(?<![第0-9０-９,，.．一二三四五六七八九十百千])({_FIGURES})(?=万|億|円|人|件|個|本|台|校|日間|日以|歳|回|倍|階|枚|冊|席|戸|%|％|か月|メートル|年以|年間)"
)
_YEAR = re.compile(r"(?<![0-9０-９])((?:1[89]|20)[0-9]{2})年")
_ERA_YEAR = re.compile(r"(令和|平成|昭和)([0-9０-９]{1,2}|[一二三四五六七八九十]+)年")
_DAY = re.compile(r"([0-9０-９]{1,2})月([0-9０-９]{1,2})日")
_ARTICLE = re.compile(r"第([0-9０-９]{1,3}|[一二三四五六七八九十百]+)([条項号])")
_KATAKANA = re.compile(r"[ァ-ヺー]{4,}")
_NAMED = re.compile(
    r"[一-龥]{2,6}(?:市|町|村|県|府|省|庁|課|局|法|大学|学校|公園|委員会|会社|組合|駅|島|山|川|寺|城|氏)(?![一-龥])"
)
_BOUNDS = (
    ("以上", "以下"),
    ("以内", "以上"),
    ("以下", "以上"),
    ("未満", "以上"),
    ("を超え", "を下回"),
    ("以前", "以降"),
    ("以後", "以前"),
)
_UNIT_SWAPS = (
    ("円", "人"),
    ("人", "件"),
    ("か月", "年"),
    ("年間", "日間"),
    ("回", "倍"),
    ("メートル", "キロメートル"),
    ("歳", "年"),
    ("%", "人"),
    ("本", "回"),
    ("日以内", "か月以内"),
)
_DENIALS = (
    ("することができる", "することができない"), ("できる。", "できない。"), ("できない", "できる"), ("必要がある", "必要はない"),
    ("しなければならない", "する必要はない"), ("している。", "していない。"), ("である。", "ではない。"), ("された。", "されなかった。"),
    ("を含む", "を除く"), ("を除く", "を含む"), ("した。", "しなかった。"), ("増加", "減少"), ("減少", "増加"), ("されている。", "されていない。"),
    ("適用する。", "適用しない。"), ("適用しない。", "適用する。"), ("となった。", "とならなかった。"), ("有り", "無し"),
)  # fmt: skip
_POLITE = (
    ("ならない。", "なりません。"), ("である。", "です。"), ("する。", "します。"), ("した。", "しました。"), ("いる。", "います。"),
    ("あった。", "ありました。"), ("なった。", "なりました。"), ("れる。", "れます。"), ("できる。", "できます。"), ("できない。", "できません。"),
    ("れない。", "れません。"), ("れた。", "れました。"), ("しない。", "しません。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A statement about a passage; `planted` is the kind of its error, "" where it is true."""

    source: str
    title: str
    passage: str
    statement: str
    planted: str = ""


def digits_of_kanji(written: str) -> int:
    """Return the value of 二十三 or 23 or ２３."""
    plain = (
        written.translate({0xFF10 + n: 48 + n for n in range(10)})
        .replace(",", "")
        .replace("，", "")
    )
    if plain.isdecimal() and plain.isascii():
        return int(plain)
    total, pending = 0, 0
    for char in plain:
        if char in "十百千":
            total += (pending or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            pending = 0
        else:
            pending = KANJI.index(char)
    return total + pending


def kanji_of(value: int) -> str:
    """Return 23 as 二十三."""
    text = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        count, value = divmod(value, size)
        if count:
            text += ("" if count == 1 else KANJI[count]) + name
    return text + (KANJI[value] if value else "")


def rewritten(text: str, chance: random.Random) -> str:
    """Return the same in other words: reigns, figures, width, politeness."""
    text = _polite(text)
    if chance.random() < _OFTEN:
        is_western = chance.random() < _HALF
        text = _YEAR.sub(_as_reign, text) if is_western else _ERA_YEAR.sub(_as_year, text)
    if chance.random() < _HALF:
        text = _ARTICLE.sub(_other_article, text)
    if chance.random() < _HALF:
        text = _NUMBER.sub(_other_figures, text)
    if chance.random() < _SELDOM:
        text = text.translate({48 + n: 0xFF10 + n for n in range(10)})
    return text


def _polite(text: str) -> str:
    for plain, polite in _POLITE:
        if text.endswith(plain):
            return text[: -len(plain)] + polite
    return text


def _as_reign(match: re.Match[str]) -> str:
    year = int(match[1])
    for era, before in ERAS:
        if year > before + 1 and year not in {1989, 2019}:
            return f"{era}{year - before}年"
    return match[0]


def _as_year(match: re.Match[str]) -> str:
    return f"{dict(ERAS)[match[1]] + digits_of_kanji(match[2])}年"


def _other_article(match: re.Match[str]) -> str:
    value = digits_of_kanji(match[1])
    is_kanji = match[1][0] in KANJI + "十百千"
    return f"第{value if is_kanji else kanji_of(value)}{match[2]}"


def _other_figures(match: re.Match[str]) -> str:
    value = digits_of_kanji(match[1])
    if match[1][0] in KANJI + "十百千":
        return f"{value:,}"
    return kanji_of(value) if 0 < value < _MOST_KANJI else match[1]


def plants(
    text: str, passage: str, others: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield a kind and the text with one error of it, for each kind that the text has room for."""
    makers: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("number", lambda: _changed_number(text, chance)),
        ("number of the passage", lambda: _number_of(text, passage, chance)),
        ("date", lambda: _changed_date(text, chance)),
        ("article", lambda: _changed_article(text, chance)),
        ("name of the passage", lambda: _other_name(text, [passage], chance)),
        ("name from elsewhere", lambda: _other_name(text, others, chance)),
        (
            "unit",
            lambda: _swapped(text, _UNIT_SWAPS, r"(?<=[0-9０-９一二三四五六七八九十百千万])"),
        ),
        ("bound", lambda: _swapped(text, _BOUNDS, r"(?<=[0-9０-９日月年円人歳条項十百千万])")),
        ("denial", lambda: _swapped(text, _DENIALS, "")),
    )
    for kind, make in makers:
        changed = make()
        if changed is not None and changed != text:
            yield kind, changed


def _changed_number(text: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    value = digits_of_kanji(match[1])
    new = value + chance.choice([1, 2, 3, 10]) if chance.random() < _HALF else value * 10
    return (
        text[: match.start()]
        + (f"{new:,}" if new != value else f"{new + 1}")
        + text[match.end() :]
    )


def _number_of(text: str, passage: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    chance.shuffle(found)
    for match in found:
        behind = text[match.end()]
        rest = {
            other[1]
            for other in _NUMBER.finditer(passage)
            if passage[other.end()] == behind
            and digits_of_kanji(other[1]) not in {digits_of_kanji(m[1]) for m in found}
        }
        if rest:
            return text[: match.start()] + chance.choice(sorted(rest)) + text[match.end() :]
    return None


def _changed_date(text: str, chance: random.Random) -> str | None:
    days, years = list(_DAY.finditer(text)), [*_YEAR.finditer(text), *_ERA_YEAR.finditer(text)]
    if days and (not years or chance.random() < _HALF):
        match = chance.choice(days)
        month, day = digits_of_kanji(match[1]), digits_of_kanji(match[2])
        new = (
            f"{month % 12 + 1}月{day}日"
            if chance.random() < _HALF
            else f"{month}月{day % 28 + 1}日"
        )
        return text[: match.start()] + new + text[match.end() :]
    if not years:
        return None
    match = chance.choice(years)
    written = match[match.lastindex or 1]
    value = digits_of_kanji(written) + chance.choice([1, 2, 3])
    at = match.start(match.lastindex or 1)
    return text[:at] + str(value) + text[at + len(written) :]


def _changed_article(text: str, chance: random.Random) -> str | None:
    found = list(_ARTICLE.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    value = digits_of_kanji(match[1])
    new = value + chance.choice([40, 57, 80])
    return f"{text[: match.start()]}第{new}{match[2]}{text[match.end() :]}"


def _other_name(text: str, places: Sequence[str], chance: random.Random) -> str | None:
    for pattern in chance.sample([_KATAKANA, _NAMED], 2):
        own = pattern.findall(text)
        if not own:
            continue
        name = chance.choice(own)
        known = sorted({n for place in places for n in pattern.findall(place)})
        others = [
            n
            for n in known
            if n not in text
            and name not in n
            and n not in name
            and n[-1:] == (name[-1] if pattern is _NAMED else n[-1:])
        ]
        if others:
            return text.replace(name, chance.choice(others))
    return None


def _swapped(text: str, pairs: Sequence[tuple[str, str]], before: str) -> str | None:
    for old, new in pairs:
        changed = re.sub(before + re.escape(old), new, text, count=1)
        if changed != text:
            return changed
    return None
