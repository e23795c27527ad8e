"""What kind of thing a question asks for, and whether a sentence holds one of that kind."""

import re
from dataclasses import dataclass
from enum import StrEnum

from localrag.text.normalise import normalised
from localrag.text.numbers import numbers


class AnswerKind(StrEnum):
    """What a question asks for, as far as its words show it."""

    WHY = "why"
    WHEN = "when"
    MONEY = "money"
    NUMBER = "number"
    WHO = "who"
    WHERE = "where"
    CONTACT = "contact"
    HOW = "how"
    WHAT = "what"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The kind of answer wanted; `unit` is the counter after 何 (何年: 年), or empty."""

    kind: AnswerKind
    unit: str
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whether a sentence holds something of the kind asked for, and a number in its unit."""

    kind: bool
    unit: bool


_UNIT = (
    r"(?:世紀|世帯|年|月|日|時|分|秒|人|名|回|個|件|円|本|枚|歳|%|パーセント|度|番|階|校|社|台|票|点|条|袋|箱|冊|頁|ページ"
    r"|キロ|メートル|トン|グラム|平方|千|万|億|割|倍|週間|か所|か国|か月|ドル|種類|部|巻|代|位)"
)
_ASKED_UNIT = re.compile(rf"(?:何|なん)({_UNIT})")
_KINDS = (
    (AnswerKind.WHY, re.compile(r"なぜ|何故|どうして|理由|原因|何のため|目的")),
    (
        AnswerKind.CONTACT,
        re.compile(
            r"url|アドレス(?!帳)|電話|内線|fax|ファックス|連絡先|問い?合わ?せ先|ホームページ"
        ),
    ),
    (
        AnswerKind.WHEN,
        re.compile(
            r"いつ|何時代|何曜|(?:何|なん)(?:年|月|日|時|世紀)(?!間|以|未満|か|後|前)|時期|期限|期日"
        ),
    ),
    (
        AnswerKind.MONEY,
        re.compile(r"いくら|何(?:万|億|兆)?(?:円|ドル)|金額|料金|費用|価格|値段|手数料"),
    ),
    (
        AnswerKind.NUMBER,
        re.compile(
            rf"(?:何|なん){_UNIT}|いくつ|どれ(?:くらい|ぐらい|だけ|ほど)|どの(?:くらい|ぐらい|程度)|人数|件数|割合|人口|面積|数(?=[はをが?]|$)"
        ),
    ),
    (AnswerKind.WHO, re.compile(r"誰|だれ|どなた|何者|人物|の名前|氏名")),
    (
        AnswerKind.WHERE,
        re.compile(
            r"どこ|何処|何(?:県|市|国|州|区|町|村|駅)|どの(?:国|県|市|都市|場所|地域|街|町)|場所|住所|所在地|行き先"
        ),
    ),
    (AnswerKind.HOW, re.compile(r"どう(?!い)|どのよう|方法|手順|やり方|仕方")),
)
_FIGURE = "0-9〇一二三四五六七八九十百千万億"
_SHOWN = {
    AnswerKind.WHEN: re.compile(
        rf"[{_FIGURE}元](?:年|月|日|時|世紀)|[0-9]:[0-9]|時代|年代|世紀|曜日|翌|当日|毎[年月日週]|[春夏秋冬朝昼夜]"
    ),
    AnswerKind.MONEY: re.compile(
        rf"[{_FIGURE}](?:円|ドル|ユーロ|ポンド)|無料|無償|全額|半額|実費"
    ),
    AnswerKind.NUMBER: re.compile(rf"[{_FIGURE}]"),
    AnswerKind.WHO: re.compile(
        r"氏|さん|[者員長官王帝皇臣家師士妃人課係室部]|大臣|委員会|[ァ-ヴー]+・[ァ-ヴー]+"
    ),
    AnswerKind.CONTACT: re.compile(r"https?:|www\.|[a-z0-9]@[a-z]|[0-9]{2,4}-[0-9]{2,4}|内線"),
    AnswerKind.WHERE: re.compile(
        r"[都道府県市区町村国州島港駅寺社館庁署課室係棚庫箱城山川湖海院校東西南北]|[ァ-ヴ]{2}"
    ),
}
_COUNTED = re.compile(r"[ヵカヶケ箇](?=[所国月年])")
_IN_FIGURES = frozenset({AnswerKind.WHEN, AnswerKind.MONEY, AnswerKind.NUMBER})
_WORDED = re.compile(
    r"無料|無償|全額|半額|実費|時代|曜日|翌|当日|毎[年月日週]|[春夏秋冬朝昼夜]"
)


def asked(question: str) -> Asked:
    """Return what the question asks for; WHAT where its words do not show it."""
    text = _plain(question)
    unit = _ASKED_UNIT.search(text)
    kinds = (kind for kind, pattern in _KINDS if pattern.search(text))
    return Asked(
        kind=next(kinds, AnswerKind.WHAT),
        unit=unit.group(1) if unit else "",
        numbers=frozenset(number.value for number in numbers(text)),
    )


def shown(wanted: Asked, sentence: str) -> Shown:
    """Return what `sentence` shows of the answer wanted; the question's own numbers are none."""
    pattern = _SHOWN.get(wanted.kind)
    if pattern is None:
        return Shown(kind=False, unit=False)
    text = _plain(sentence)
    if not (pattern.search(text) or wanted.unit):
        return Shown(kind=False, unit=False)
    has_kind = bool(pattern.search(text))
    if not wanted.unit and wanted.kind not in _IN_FIGURES:
        return Shown(kind=has_kind, unit=False)
    ends = [n.span.end for n in numbers(text) if n.value not in wanted.numbers]
    has_unit = bool(wanted.unit) and any(text.startswith(wanted.unit, end) for end in ends)
    if wanted.kind in _IN_FIGURES:
        has_kind = has_kind and (bool(ends) or bool(_WORDED.search(text)))
    return Shown(kind=has_kind, unit=has_unit)


def _plain(text: str) -> str:
    """Return the normalised text with one writing for か所, カ所, 箇所 and for % and パーセント."""
    return _COUNTED.sub("か", normalised(text)).replace("パーセント", "%")
