"""Numbers in Japanese text, however they are written: ５, 五, 千二百, 1万5千, 令和5年."""

import re
from dataclasses import dataclass
from decimal import Decimal

from localrag.domain.document import Span

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Reigns, each with the year of our era before its first."""
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF0C, 0xFF1A)}

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,24})(?:\.[0-9]{1,24})?"
_NUMBER = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})?(?:"
    rf"(?P<arabic>{_ARABIC}(?:[十百千万億兆]{{1,3}}(?:{_ARABIC})?)*)"
    r"|(?P<kanji>[〇零一二三四五六七八九十百千][〇零一二三四五六七八九十百千万億兆]*)"
    r"|(?P<first>元)(?=年))"
)
_PIECE = re.compile(rf"{_ARABIC}|[十百千万億兆]")
_COUNTER = re.compile(
    r"[年月日時分秒人名回個件円条項号章節割倍階枚本台社校歳才週度位票点袋箱冊軒頁銭%]"
    r"|世紀|世帯|[かヵカヶケ箇][月所国年]|パーセント|キロ|メートル|トン|グラム|リットル|ページ|ドル|つ|以[上下内]|未満"
)
_NO_NUMBER = re.compile(r"十分(?![間以前後])|一時的|一度に|一[つ日](?:の|中)|一定|一点張")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number where it stands in a text.

    `value` is its plain decimal form; `year` the year of our era where it is one of a reign
    (令和5年: value 5, year 2023), else None.
    """

    span: Span
    value: str
    year: str | None = None

    @property
    def forms(self) -> frozenset[str]:
        """What another text may call this number."""
        return frozenset({self.value, self.year or self.value})


def numbers(text: str) -> list[Number]:
    """Return the numbers of `text` in order; offsets are those of `text`.

    Full-width digits and kanji numerals count, a single kanji numeral only before a counter
    (三年 is a number, 一般 is none).
    """
    narrow = text.translate(_NARROW)
    return [
        Number(
            span=Span(start=match.start(), end=match.end()),
            value=_value(match),
            year=_year(match),
        )
        for match in _NUMBER.finditer(narrow)
        if _is_number(narrow, match)
    ]


def _is_number(text: str, match: re.Match[str]) -> bool:
    if match["arabic"]:
        return True
    if match["first"]:
        return match["era"] is not None
    if _NO_NUMBER.match(text, match.start("kanji")):
        return False
    return len(match["kanji"]) > 1 or _COUNTER.match(text, match.end()) is not None


def _value(match: re.Match[str]) -> str:
    if match["first"]:
        return "1"
    total = section = Decimal(0)
    pending: Decimal | None = None
    figures = (match["arabic"] or match["kanji"]).translate(_KANJI_DIGITS)
    for piece in _PIECE.findall(figures):
        if piece in _SMALL:
            section += (1 if pending is None else pending) * _SMALL[piece]
            pending = None
        elif piece in _LARGE:
            total += (section + (pending or 0) or 1) * _LARGE[piece]
            section, pending = Decimal(0), None
        else:
            pending = Decimal(piece.replace(",", ""))
    plain = f"{total + section + (pending or 0):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _year(match: re.Match[str]) -> str | None:
    value = _value(match)
    if match["era"] is None or not value.isdecimal():
        return None
    return str(ERAS[match["era"]] + int(value))
