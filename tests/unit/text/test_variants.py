import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.normalise import normalised
from localrag.text.old_kanji import USUAL_KANJI
from localrag.text.tokens import index_tokens
from localrag.text.variants import folded

# What the rules look at, so that they meet each other.
TRICKY = (
    "ー‐−-ァアイエオカケコサシスセソタチツテトバヴヶヵ々ゝゞヾ〻がきくっつゃぢづ\u3099\u309aヽフォンティデュ"
    "一二三十百千年月日円度個箇髙﨑邊行表合終起落暮積当生押決浮預短とたもさばなわこまらりるa1Z９.,/(株)㈱ 、"
    "\u200b\ufe00\U000e0100"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｻｰﾊﾞ", "サーバー"),
        ("コンピューターシステム", "コンピュータシステム"),
        ("サーバールーム", "サーバルーム"),
        ("デ―タ", "データ"),
        ("インターフェイス", "インタフェース"),
        ("ショウルーム", "ショールーム"),
        ("ヴァイオリン", "バイオリン"),
        ("ウェブ", "ウエブ"),
        ("キャノン", "キヤノン"),
        ("インターフォン", "インタホン"),
        ("プラスティック", "プラスチック"),
        ("ちぢむ", "ちじむ"),
        ("佐々木", "佐佐木"),
        ("部分々々", "部分部分"),
        ("いすゞ", "いすず"),
        ("渡邉", "渡辺"),
        ("髙﨑", "高崎"),
        ("齊藤", "斎藤"),
        ("葛󠄀城", "葛城"),
        ("三ヶ月", "三か月"),
        ("3カ所", "3箇所"),
        ("霞ヶ関", "霞が関"),
        ("㈱青葉", "株式会社青葉"),
        ("終わる", "終る"),
        ("行なった", "行った"),
        ("聞こえる", "聞える"),
        ("Ａー１２３", "A‐123"),
        ("〆切", "締切"),
    ],
)
def test_both_ways_to_write_a_word_become_one(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ビール", "ビル"),
        ("コピー", "コピ"),
        ("カード", "カド"),
        ("フォーム", "ホーム"),
        ("銀行など", "銀行ど"),
        ("部分から", "部分ら"),
        ("本当だった", "本当った"),
    ],
)
def test_words_that_differ_stay_apart(one, other):
    assert folded(one) != folded(other)


def test_what_nfkc_keeps_apart_is_in_the_table_once():
    assert all(normalised(char) == char for char in USUAL_KANJI)
    assert not set(USUAL_KANJI) & set(USUAL_KANJI.values())
    assert len(USUAL_KANJI) > 400


@given(st.text(max_size=30) | st.text(alphabet=TRICKY, max_size=16))
def test_folding_twice_changes_nothing(text):
    once = folded(text)
    assert folded(once) == once
    assert normalised(once) == once


@given(st.text(max_size=30) | st.text(alphabet=TRICKY, max_size=16))
def test_a_folded_question_has_the_terms_of_its_text(text):
    assert index_tokens(folded(text)) == index_tokens(text)
