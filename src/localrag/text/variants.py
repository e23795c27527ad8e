"""One form for what is written in several ways; for index and question terms only, never shown.

Both sides of a search are folded, so that a fold which joins too much costs a little precision
and never a hit. Sources: 外来語の表記 (Cabinet notice, 1991), 現代仮名遣い (1986), 送り仮名の付け方 (1973)
with its permitted forms, JIS Z 8301 for the long vowel at the end of a word.
"""

import re

from localrag.text.normalise import normalised
from localrag.text.old_kanji import USUAL_KANJI

_KANJI = "\u3400-\u4dbf\u4e00-\u9fff"
_KATAKANA = "\u30a1-\u30fa"
_FIGURES = "0-9〇零一二三四五六七八九十百千数何"
# Kanji in planes above the basic one, and the selectors that say how a kanji is drawn, are named by
# ranges: one by one, they would be compared one by one.
_HIGH = "\U00020b00-\U00020bff\U000e0100-\U000e01ef"
_FIRST_HIGH, _FIRST_SELECTOR = "\U00010000", "\U000e0000"
_UNSEEN = dict.fromkeys(
    map(chr, (*range(0xFE00, 0xFE10), *range(0x200B, 0x200E), 0x2060, 0x3099, 0x309A)), ""
)
_KANA = dict(
    zip(
        "ぁぃぅぇぉゎゐゑヮヰヱヂヅヵヶ‐‑‒–—―−─━",
        "あいうえおわいえワイエジズカケ---------",
        strict=True,
    )
)
_USUAL = USUAL_KANJI | _UNSEEN | _KANA
_UNUSUAL = re.compile(f"[{''.join(char for char in _USUAL if char < _FIRST_HIGH)}{_HIGH}]")
_VU = re.compile("ヴ[ァィェォ]?")
_BU = {"ヴ": "ブ", "ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ"}
_MARKS = "ゝゞヽヾ"
_TWICE = "々々"  # after two kanji they repeat both: 一歩々々
_KANJI_MARKED = re.compile("[々〻]+")
_KANA_MARKED = re.compile(f"[{_MARKS}]+")
_IS_KANJI = re.compile(f"[{_KANJI}]+")
_IS_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_VOICED = dict(
    zip(
        "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ",
        "がぎぐげござじずぜぞだじずでどばびぶべぼガギグゲゴザジズゼゾダジズデドバビブベボ",
        strict=True,
    )
)
# A pattern that begins with one character is many times as fast as one with a choice of them.
_ALWAYS = tuple(
    (re.compile(pattern), usual)
    for pattern, usual in (
        # The small ke, by now a large one, is no ke: 三ヶ月 is read with ka, 霞ヶ関 with ga.
        *((rf"{ke}(?<=[{_FIGURES}].)(?=[月所国年条])", "か") for ke in "ケカ個"),
        (rf"ケ(?<=[{_KANJI}]ケ)(?=[{_KANJI}])", "が"),
        (rf"-(?<=[{_KATAKANA}ー]-)(?=[{_KATAKANA}])", "ー"),
        (r"ー(?<=[a-z0-9]ー)(?=[a-z0-9])", "-"),
    )
)
_COMPANY = re.compile(r"\(([株有財社独学医])\)")
_COMPANIES = {
    "株": "株式会社",
    "有": "有限会社",
    "財": "財団法人",
    "社": "社団法人",
    "独": "独立行政法人",
    "学": "学校法人",
    "医": "医療法人",
}
_SOUNDS = (
    ("ティ", "チ"),
    ("ディ", "ジ"),
    ("フォン", "ホン"),
    *zip("ぢづっゃゅょァィゥェォッャュョ", "じずつやゆよアイウエオツヤユヨ", strict=True),
)
_VOWELS = tuple(
    (re.compile(pattern), usual)
    for pattern, usual in (
        ("イ(?<=[エケセテネヘメレゲゼデベペ]イ)", "ー"),
        ("ウ(?<=[オコソトノホモヨロゴゾドボポ]ウ)", "ー"),
        ("ーー+", "ー"),
        # コンピューター, and サーバールーム; not コピー and パート.
        (rf"ー(?<=[{_KATAKANA}ー]{{3}}ー)(?![{_KATAKANA}{_MARKS}])", ""),
        (rf"ー(?<=[{_KATAKANA}ー]{{2}}[アカサタナハマヤラワガザダバパ]ー)(?![{_MARKS}])", ""),
    )
)
# 終わる and 終る, 行なう and 行う: the shorter form stands for both.
_OKURIGANA = re.compile(
    "([表現著断賜終変合承行補失養担伴損異起聞落暮捕当積浮預短生押決集定始止])(?:"
    "わ(?<=[表現著断賜終変合承]わ)(?!わ)"
    "|な(?<=[行補失養担伴損異]な)(?=[わいうえおつりるれ])"
    "|こ(?<=[起聞]こ)(?!こ)|と(?<=落と)(?!と)|ら(?<=[暮捕]ら)(?!ら)|も(?<=積も)(?!も)"
    "|か(?<=浮か)(?=[ばびぶべぼん])|か(?<=預か)(?=[りるれつらろ])|か(?<=短か)(?=[いくけ])"
    "|た(?<=当た)(?=[りるれつらろ])|ま(?<=生ま)(?=れ)|さ(?<=押さ)(?=え)"
    "|ま(?<=[決集定始止]ま)(?=[りるれつらろ])"
    ")(?![々〻ケカ個])"
)


def folded(text: str) -> str:
    """Return the normalised text in the spelling of the index. Applying it again changes nothing.

    Offsets are not those of `text`.
    """
    text = _without_unusual(normalised(text))
    text = _VU.sub(lambda match: _BU[match[0]], text)
    text = _COMPANY.sub(lambda match: _COMPANIES[match[1]], text)
    text = _KANJI_MARKED.sub(_repeated_kanji, text)
    text = _KANA_MARKED.sub(_repeated_kana, text)
    for pattern, usual in _ALWAYS:
        text = pattern.sub(usual, text)
    for written, usual in _SOUNDS:
        text = text.replace(written, usual)
    for pattern, usual in _VOWELS:
        text = pattern.sub(usual, text)
    return _OKURIGANA.sub(r"\1", text)


def _without_unusual(text: str) -> str:
    usual = _UNUSUAL.sub(_usual, text)
    if len(usual) == len(text):
        return usual
    # What is not seen may have kept a letter and its accent apart.
    return _UNUSUAL.sub(_usual, normalised(usual))


def _usual(match: re.Match[str]) -> str:
    char = match[0]
    return _USUAL.get(char, char if char < _FIRST_SELECTOR else "")


def _repeated_kanji(match: re.Match[str]) -> str:
    """Return what the marks of `match` stand for, the marks where no kanji is before them."""
    marks, text, start = match[0], match.string, match.start()
    if marks == _TWICE and start > 1 and _IS_KANJI.fullmatch(text, start - 2, start):
        return text[start - 2 : start]
    if start and _IS_KANJI.fullmatch(text, start - 1, start):
        return text[start - 1] * len(marks)
    return marks


def _repeated_kana(match: re.Match[str]) -> str:
    start = match.start()
    kana = match.string[start - 1 : start]
    if not _IS_KANA.fullmatch(kana):
        return match[0]
    voiced = _VOICED.get(kana, kana)
    return "".join(voiced if mark in "ゞヾ" else kana for mark in match[0])
