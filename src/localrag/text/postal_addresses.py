"""Postal codes and addresses down to a house, in text whose digits and dashes are plain."""

import re
from collections.abc import Iterator

_PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都"
    "|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府"
    "|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県"
    "|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_KANJI_DIGITS = "一二三四五六七八九十"
_NAME = r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff々〆ヶケ]"
_HOUSE = (
    rf"(?:[0-9{_KANJI_DIGITS}]{{1,4}}丁目 ?)?"
    r"(?:[0-9]{1,5}(?:番地|番町|番(?!目))(?:の?[0-9]{1,4}号?)?|[0-9]{1,5}(?:-[0-9]{1,4}){1,3})"
    rf"|[0-9{_KANJI_DIGITS}]{{1,4}}丁目 ?[0-9]{{1,4}}号?"
)
_CODE = re.compile(
    r"(?:〒|郵便番号[^0-9\n]{0,6}?) ?(?P<code>[0-9]{3}-?[0-9]{4})(?![0-9]|-[0-9])"
)
_BARE_CODE = re.compile(
    rf"(?<![0-9A-Za-z-])(?P<code>[0-9]{{3}}-[0-9]{{4}})(?= ?(?:{_PREFECTURES}))"
)
_STREETS = "(?:[東西南北]?[0-9]{1,2}条[東西南北]?[0-9]{1,3}丁目)"  # as in Hokkaido
_FROM_PREFECTURE = re.compile(
    rf"(?:{_PREFECTURES}) ?{_NAME}{{1,30}}? ?(?:{_HOUSE}|{_STREETS})(?![0-9年月])"
)
# A number alone is a house only below a town of a prefecture, and where nothing is counted.
_LONE_NUMBER = re.compile(
    rf"(?:{_PREFECTURES}) ?{_NAME}{{1,8}}[市区町村] ?{_NAME}{{1,12}}? ?[0-9]{{1,5}}(?:の[0-9]{{1,3}})?"
    r"(?![0-9年月日時分人件戸円回校台個所園館か%.,:]|-[0-9]| ?[か]?所)"
)
_FROM_TOWN = re.compile(
    rf"(?P<town>{_NAME}{{1,5}}[市区町村]) ?(?P<rest>{_NAME}{{1,10}}?) ?(?:{_HOUSE})(?![0-9年月])"
)
_PARTICLES = re.compile(r"^.*[はをが]")  # what stands before the name of a town
# What stands before a number in a law or a timetable, not before a house.
_NO_PLACE = re.compile(
    r"[はをが第条項号章節別表図令法則規約年月日時分円個人件回]|から|まで|及び|又は|ページ"
)


def addresses(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where postal codes and addresses stand, as half-open ranges; they may overlap."""
    for pattern in (_CODE, _BARE_CODE):
        for match in pattern.finditer(plain):
            yield match.span("code")
    for pattern in (_FROM_PREFECTURE, _LONE_NUMBER):
        for match in pattern.finditer(plain):
            yield match.span()
    for match in _FROM_TOWN.finditer(plain):
        town = _PARTICLES.sub("", match["town"])
        name = town + match["rest"]
        if town[:-1] and _NO_PLACE.search(name) is None:
            yield match.end() - len(match[0]) + len(match["town"]) - len(town), match.end()
