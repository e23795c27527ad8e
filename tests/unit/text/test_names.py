"""Where a name stands in a text, and where the same characters are part of another word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.glossary import GlossaryEntry
from localrag.text.names import is_nameable, keyed, places, squeezed


def stands(name, text):
    return [place for _, key in keys(name) for place in places(key, name, squeezed(text))]


def keys(name):
    return keyed(GlossaryEntry(term=name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RS", "RSの締切"),
        ("RS", "ＲＳの締切"),
        ("rs", "次のRS、"),
        ("市", "市の条例"),
        ("行革", "行革推進本部"),
        ("行革", "新行革大綱"),
        ("育休", "育休中の給与"),
        ("業績評価", "令和業績評価制度"),
        ("サーバー", "サーバの容量"),
        ("ヴァイオリン", "バイオリンの購入"),
        ("マイナンバー", "マイナンバーカード"),
        ("行政事業レビュー", "行政事業レビューシート"),
        ("Webサイト", "Webサイトマップ"),
        ("みなと市", "みなと市役所"),
        ("road map", "その road  map は"),
        ("PDCAサイクル", "PDCA サイクルとは"),
        ("C++", "C++の規約"),
        ("申込書", "申込書の様式"),
    ],
)
def test_a_name_is_found(name, text):
    assert len(stands(name, text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RS", "PARSERの設定"),
        ("RS", "RS-232の配線"),
        ("RS", "RS2の配線"),
        ("市", "市場の価格"),
        ("市", "都市の計画"),
        ("京都", "東京都の条例"),
        ("人事", "人事院の規則"),
        ("ライン", "オンラインの会議"),
        ("マイナ", "マイナス"),
        ("サービスRS", "サービスRSX"),
        ("庁内サービスRS", "庁内サービスRSXYZ"),
        ("Aライン", "Aラインナップ"),
        ("行政事業レビュー", "行政事業レビューア"),
        ("マイナンバー", "マイナンバーズ"),
        ("ap", "a pdf"),
        ("業績評価", "業績 評価"),
    ],
)
def test_the_same_characters_in_another_word_are_no_name(name, text):
    assert stands(name, text) == []


@pytest.mark.parametrize(
    ("reading", "text", "count"),
    [
        ("ぎょうせきひょうか", "ぎょうせきひょうかのじきは", 1),
        ("ぎょうせきひょうか", "ギョウセキヒョウカの時期", 1),
        ("ｷﾞｮｳｾｷﾋｮｳｶ", "ぎょうせきひょうかは", 1),
        ("きかん", "きかんのながさは", 1),
        ("きかん", "いきかんじです", 0),
    ],
)
def test_a_reading_is_found_in_both_kana(reading, text, count):
    entry = GlossaryEntry(term="業績評価", readings=(reading,))
    found = [
        place
        for name, key in keyed(entry)
        if name == reading
        for place in places(key, name, squeezed(text))
    ]
    assert len(found) == count


@pytest.mark.parametrize("name", ["市", "RS", "5S", "課税", "きかん", "119", "C++", "ＶＰＮ"])
def test_what_can_be_told_apart_may_be_a_name(name):
    assert is_nameable(squeezed(name).text)


@pytest.mark.parametrize(
    "name", ["", "A", "あ", "です", "ア", "7", "24", "！？", "ー", "々々々"[:0]]
)
def test_what_stands_everywhere_may_not(name):
    assert not is_nameable(squeezed(name).text)


def test_each_key_is_there_once_under_the_first_name_that_has_it():
    entry = GlossaryEntry(
        term="サーバー",
        abbreviations=("ＳＶ", "sv"),
        synonyms=("サーバ",),
        readings=("サーバー",),
    )
    assert keyed(entry) == [("サーバー", "サーバ"), ("ＳＶ", "sv"), ("サーバー", "さーばー")]


@given(st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_a_place_holds_the_key_and_nothing_breaks(text, name):
    asked, key = squeezed(text), squeezed(name).text
    found = list(places(key, name, asked)) if key else []
    assert all(asked.text[begin:end] == key for begin, end in found)
