"""The stretches of a sentence that may be a short answer: days, amounts, addresses, names.

Offsets are those of the sentence; patterns see it through `plain`, which keeps its length.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from localrag.answering.forms import AnswerForm, form_asked
from localrag.answering.kinds import AnswerKind, asked
from localrag.domain.document import Span
from localrag.text.normalise import normalised
from localrag.text.numbers import numbers


class Column(StrEnum):
    """What is wanted, as far as it changes what speaks for a stretch."""

    WHEN = "when"
    FIGURE = "figure"
    WHO = "who"
    WHERE = "where"
    WHAT = "what"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What short answer a question wants.

    `unit` is the counter behind 何 (何年: 年) and `noun` what the answer is one of (何という鉄道:
    鉄道), or empty; `text` is the question in the form of `plain`, `numbers` are its own.
    """

    kind: AnswerKind
    column: Column
    unit: str
    noun: str
    text: str
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch that may be the answer; `is_quoted` is the inside of 「」 or 『』."""

    span: Span
    text: str
    is_quoted: bool = False


_COLUMNS = {
    AnswerKind.WHEN: Column.WHEN,
    AnswerKind.MONEY: Column.FIGURE,
    AnswerKind.NUMBER: Column.FIGURE,
    AnswerKind.CONTACT: Column.FIGURE,
    AnswerKind.WHO: Column.WHO,
    AnswerKind.WHERE: Column.WHERE,
    AnswerKind.WHAT: Column.WHAT,
}
_KANJI = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_COUNTED = re.compile(r"[ヵカヶケ箇](?=[所国月年])")
_END = r"(?:は|とは|を教えて(?:ください|下さい)?)?[、?。\s]*$"
# What the last words of a question ask for without 何 or いつ, or in spite of 名前 and 価格.
_ENDS = (
    (AnswerKind.WHEN, re.compile(rf"(?:年|月日|年月|年代|時代|時期|期日|日付|世紀){_END}")),
    (
        AnswerKind.MONEY,
        re.compile(rf"(?:額|料金|費用|価格|値段|手数料|使用料|利用料|入場料){_END}"),
    ),
    (
        AnswerKind.NUMBER,
        re.compile(rf"(?:数|率|割合|人口|面積|高さ|長さ|期間|歳|回数|年齢|距離|定員){_END}"),
    ),
    (AnswerKind.WHO, re.compile(rf"(?:人|人物|者|選手|監督|大統領|首相|氏名){_END}")),
    (
        AnswerKind.WHERE,
        re.compile(rf"(?:国|都市|首都|地域|地方|場所|州|県|市|町|村|大陸|空港){_END}"),
    ),
    (AnswerKind.WHO, re.compile(r"誰|だれ|どなた")),
    (AnswerKind.WHERE, re.compile(r"どこ|何処")),
)
_ONE_OF_TWO = re.compile(r"どちら|どっち|以外")
_ASKS_NAME = re.compile(r"(?:何|なん)と(?:呼|よ|い[いう]|言)")
_ASKS_MONEY = re.compile(
    r"いくら|(?:何|なん)(?:十|百|千|万|億|兆)*(?:円|ドル|ユーロ)|どのくらい|どれ"
)
_ASKS_PERSON = re.compile(r"誰|だれ|どなた|何者|(?:人|人物|者|氏|選手)の(?:名前|氏名)")
_ASKS_NUMBER = re.compile(
    r"(?:何|なん)(?!と|に|の|が|を|か[^所国月]|で|も)|いくつ|どれ|どのくらい|どのぐらい|どの程度"
)
_ASKS_COUNT = re.compile(r"(?:何|なん)(?:年|か?月|日|時)(?:間|以|未満|前|後)|(?:何|なん)条")
_NOUN = rf"[{_KANJI}{_KATAKANA}a-z]"
_NOUNS = (
    re.compile(rf"(?:何|なん)(?:という|と言う|といった)(?:名前の)?({_NOUN}+)"),
    re.compile(rf"(?:どの|どんな|何の|いずれの|どこの)({_NOUN}+)"),
    re.compile(rf"({_NOUN}+?)(?:の(?:名前|名称|名|呼称|正式名称))(?:は|を|とは|が|って)?"),
    re.compile(rf"({_NOUN}+)(?:とは|は|って)[、\s]*(?:何|なん|なに|誰|だれ|どこ|どれ|どちら)"),
    re.compile(rf"何({_NOUN}+)"),
    re.compile(rf"({_NOUN}+)(?:は|とは)?[、?。\s]*$"),
)
_FIGURE = r"(?:[0-9][0-9,.]*|[〇一二三四五六七八九十百千]+)"
_ERA = r"(?:明治|大正|昭和|平成|令和|慶応|西暦|紀元前|前)"
_ABOUT = r"(?:頃|ごろ|以降|以前|以後|まで|末|初頭|半ば|前半|後半|初め|夏|春|秋|冬)"
_DATES = re.compile(
    rf"{_ERA}?(?:{_FIGURE}|元)年度?代?(?:\([^()]{{2,9}}年?\))?(?:{_FIGURE}月)?(?:{_FIGURE}日)?{_ABOUT}?"
    rf"|{_FIGURE}月(?:{_FIGURE}日)?(?:\(?[月火水木金土日]曜?日?\))?{_ABOUT}?|{_FIGURE}日{_ABOUT}?"
    rf"|(?:紀元前)?{_FIGURE}世紀(?:{_ABOUT})?|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}"
    rf"|(?:午前|午後|正午)?{_FIGURE}時(?:{_FIGURE}分|半)?{_ABOUT}?|(?:午前|午後)?[0-9]{{1,2}}:[0-9]{{2}}"
    rf"|[{_KANJI}]{{1,6}}時代(?:{_ABOUT})?|翌(?:営業)?[日年月](?:の(?:午前|午後){_FIGURE}時)?{_ABOUT}?|毎[年月週](?:{_FIGURE}月)?(?:{_FIGURE}日)?(?:[月火水木金土日]曜日?)?{_ABOUT}?"
    r"|[月火水木金土日]曜日?"
)
_SCALE = r"[十百千万億兆]"
_CURRENCY = r"(?:円|銭|(?:米)?ドル|ユーロ|ポンド|ウォン|元|フラン|マルク|ギルダー)"
_MONEY = re.compile(
    rf"(?:約|総額|およそ)?[0-9][0-9,.]*(?:{_SCALE}[0-9,.]*)*\s?{_CURRENCY}(?:以上|以下|以内|未満)?|[¥$][0-9][0-9,.]*"
    rf"|[〇一二三四五六七八九十百千万億兆]+\s?{_CURRENCY}|無料|無償|全額|半額|実費|[0-9]+分の[0-9]+|[0-9.]+%"
)
_UNIT = re.compile(
    rf"(?:%|パーセント|平方)?(?:[{_KATAKANA}]{{1,8}}|[a-z]{{1,4}}2?(?![a-z])|か[所国月年]|分の[0-9一二三四五六七八九十]+|(?:(?!以[上下内]|未満)[{_KANJI}]){{1,2}}|つ)?"
    r"(?:以[上下内]|未満|程度|間)?"
)
_PREFIX = re.compile(r"(?:約|およそ|第|推定|最大|最低|合計|人口)$")
_PERCENT = "%    "  # as long as パーセント
_PREFIX_LENGTH = 3
_RANGE = re.compile(r"\s?(?:[~〜\-–—]|から)\s?")
_CONTACTS = re.compile(
    r"https?://[^\s、。「」()<>]+|www\.[^\s、。「」()<>]+|[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+"
    r"|(?:\+81-?)?\(?0[0-9]{1,4}\)?[-(][0-9]{1,4}[-)][0-9]{3,4}|内線(?:番号)?[はが:\s]*[0-9][0-9\-]*"
)
_QUOTED = re.compile(r"[「『]([^「」『』]{2,40})[」』]")
_LETTER = rf"[a-z0-9{_KATAKANA}{_KANJI}]"
_RUN = re.compile(rf"{_LETTER}(?:{_LETTER}|[・=&'.\-](?={_LETTER})|(?<=[a-z.]) (?=[a-z]))+")
_NO_NAME = re.compile(
    rf"(?:[0-9,.]+|{_FIGURE}[{_KANJI}]{{1,2}})$|(?:現在|当時|以降|以後|以前|後|上|中|際|場合|一方|例|他|同年|翌年|同様|特|今日|通常"
    r"|一般|多数|主|自身|必要|存在|可能|最初|最後|結果|理由|多|共|近年|以上|以下|全|人々|間)$"
)


def plain(text: str) -> str:
    """Return `text` normalised character by character, so that every offset stays what it was."""
    same = "".join(one if len(one := normalised(char)) == 1 else char for char in text)
    return _COUNTED.sub("か", same)


def wish(question: str) -> Wish | None:
    """Return what short answer is wanted, None where it is none that one stretch gives.

    That is a reason, a way, a meaning, a list, a yes or no, one of two, or all but what is named.
    """
    if form_asked(question) is not AnswerForm.PLAIN:
        return None
    found = asked(question)
    text = plain(question.strip())
    kind = _kind(found.kind, text)
    column = _COLUMNS.get(kind)
    if column is None or _ONE_OF_TWO.search(text):
        return None
    nouns = (match.group(1) for one in _NOUNS if (match := one.search(text)))
    return Wish(
        kind=kind,
        column=column,
        unit=found.unit if kind in {AnswerKind.NUMBER, AnswerKind.WHEN} else "",
        noun=next(nouns, ""),
        text=text,
        numbers=frozenset(number.value for number in numbers(text)),
    )


def _kind(kind: AnswerKind, text: str) -> AnswerKind:
    """Return the kind, read more narrowly than a kind of sentence needs to be."""
    if _ASKS_COUNT.search(text):
        return AnswerKind.NUMBER
    if kind in {AnswerKind.HOW, AnswerKind.WHY} and _ASKS_NAME.search(text):
        return AnswerKind.WHAT
    is_person = kind is AnswerKind.WHO and _ASKS_PERSON.search(text) is None
    is_price = kind is AnswerKind.MONEY and _ASKS_MONEY.search(text) is None
    is_count = kind is AnswerKind.NUMBER and _ASKS_NUMBER.search(text) is None
    if kind is AnswerKind.WHAT or is_person or is_price or is_count:
        ends = (one for one, pattern in _ENDS if pattern.search(text))
        return next(ends, AnswerKind.WHAT)
    return kind


def stretches(wanted: Wish, sentence: str) -> list[Stretch]:
    """Return what of `sentence` may be the answer, in order; what the question says itself is none."""
    text = plain(sentence)
    found: dict[tuple[int, int], bool] = {}
    for start, end, is_quoted in _found(wanted, text):
        if end > start and not _is_known(wanted, text[start:end]):
            found.setdefault((start, end), is_quoted)
    return [
        Stretch(span=Span(start=start, end=end), text=text[start:end], is_quoted=is_quoted)
        for (start, end), is_quoted in sorted(found.items())
    ]


def _found(wanted: Wish, text: str) -> Iterator[tuple[int, int, bool]]:
    match wanted.kind:
        case AnswerKind.WHEN:
            yield from _joined(text, _matches(_DATES, text))
        case AnswerKind.MONEY:
            yield from _matches(_MONEY, text)
        case AnswerKind.CONTACT:
            yield from _matches(_CONTACTS, text)
        case AnswerKind.NUMBER:
            yield from _counts(wanted.unit, text)
        case _:
            yield from _names(text)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, bool]]:
    for match in pattern.finditer(text):
        yield match.start(), match.end(), False


def _joined(
    text: str, found: Iterable[tuple[int, int, bool]]
) -> Iterator[tuple[int, int, bool]]:
    """Yield what was found, from and to as one: 8月12日から8月14日まで."""
    waiting: tuple[int, int, bool] | None = None
    for one in found:
        if waiting is not None and _RANGE.fullmatch(text[waiting[1] : one[0]]):
            waiting = (waiting[0], one[1], False)
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


def _counts(unit: str, text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield numbers with their unit, only those in `unit` where one is wanted; a range is one."""
    begin = last = -1
    for number in numbers(text):
        start, end = number.span.start, number.span.end
        counter = end + text.startswith(" ", end)
        if unit and not text.replace("パーセント", _PERCENT).startswith(unit, counter):
            continue
        if last >= 0 and _RANGE.fullmatch(text[last:start]):
            start = begin
        elif prefix := _PREFIX.search(text, max(0, start - _PREFIX_LENGTH), start):
            start = prefix.start()
        tail = _UNIT.match(text, counter)
        end = tail.end() if tail and tail.group() else end
        begin, last = start, end
        yield start, end, False


def _names(text: str) -> Iterator[tuple[int, int, bool]]:
    for match in _QUOTED.finditer(text):
        yield match.start(1), match.end(1), True
    for match in _RUN.finditer(text):
        if not _NO_NAME.match(match.group()):
            yield match.start(), match.end(), False


def _is_known(wanted: Wish, text: str) -> bool:
    """Whether the question says it already: its own words, or no number but its own."""
    if text in wanted.text:
        return True
    values = {number.value for number in numbers(text)}
    is_figure = wanted.column in {Column.WHEN, Column.FIGURE}
    return is_figure and bool(values) and values <= wanted.numbers
