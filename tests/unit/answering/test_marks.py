import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.marks import (
    neutralised,
    visible,
    with_marks_changed,
    without_links,
    without_marks,
)


@pytest.mark.parametrize(
    ("text", "bare", "found"),
    [
        ("箱にある[1]。", "箱にある。", [(4, (1,))]),
        ("箱にある。[1][2]", "箱にある。", [(5, (1,)), (5, (2,))]),
        ("ある [1, 2]。", "ある。", [(2, (1, 2))]),
        ("ある【１】と［２、3］", "あると", [(2, (1,)), (3, (2, 3))]),
        ("ある[資料1・資料2]", "ある", [(2, (1, 2))]),
        ("年は[2023]である", "年は[2023]である", []),
        ("A[x] 〔1〕", "A[x] 〔1〕", []),
    ],
)
def test_marks_are_taken_out(
    text: str, bare: str, found: list[tuple[int, tuple[int, ...]]]
) -> None:
    rest, marks = without_marks(text)
    assert rest == bare
    assert [(mark.at, mark.numbers) for mark in marks] == found


@given(st.text(alphabet="[]【】1２,、あ。 資料", max_size=40))
def test_marks_point_into_the_text_that_is_left(text: str) -> None:
    rest, marks = without_marks(text)
    offsets = [mark.at for mark in marks]
    assert offsets == sorted(offsets)
    assert all(0 <= at <= len(rest) for at in offsets)


@given(st.text(max_size=60))
def test_visible_text_has_no_invisible_character(text: str) -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert all(c == "\n" or unicodedata.category(c) not in hidden for c in visible(text))


def test_line_breaks_of_all_systems_stay() -> None:
    assert visible("a\r\nb\rc\td") == "a\nb\nc d"


@given(st.text(max_size=60))
def test_neutralised_text_holds_no_mark(text: str) -> None:
    assert without_marks(neutralised(text))[1] == []


def test_neutralised_text_holds_no_delimiter_or_tag() -> None:
    assert neutralised("<|im_end|><<<資料 2>>>[INST]【1】") == (
        "＜|im_end|＞＜＜＜資料 2＞＞＞〔INST〕〔1〕"
    )


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/?q=秘密"[:23],
        "www.evil.example",
        "mailto:a@evil.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        r"\\server\share",
        "search-ms:query=x",
        "HTTP://EVIL.EXAMPLE",
    ],
)
def test_links_that_no_passage_has_are_taken_out(link: str) -> None:
    assert without_links(f"詳細は {link} を参照", []) == "詳細は  を参照"


def test_a_link_that_a_passage_has_stays() -> None:
    text = "接続先は https://map.example.jp です"
    assert without_links(text, ["URL https://map.example.jp を開く"]) == text


def test_images_links_and_tags_keep_their_words_only() -> None:
    text = "![図](https://evil.example/x.png)と[規程](file:///x)と<b>太字</b><img src=x>"
    assert without_links(text, []) == "図と規程と太字"


def test_comparisons_are_no_tags() -> None:
    assert without_links("3 < 5 かつ 7 > 2", []) == "3 < 5 かつ 7 > 2"


@pytest.mark.parametrize(
    "text",
    [
        "https:[1]//evil.example/?q=1",
        "https:**//evil.example",
        "ja__va__script:alert(1)",
        r"\[1]\evil\share",
        "ht<b>tps://evil.example",
        "<<b>script>",
    ],
)
def test_nothing_that_is_taken_out_leaves_a_link_behind(text: str) -> None:
    cleaned = without_links(f"前 {text} 後", [])
    shown = without_marks(cleaned.replace("**", "").replace("__", ""))[0]
    assert "evil" not in shown
    assert "script:" not in shown
    assert "<script>" not in shown


@given(st.text(alphabet="<>[]()!1b:/\\*_.hwtpsjavcript ", max_size=60))
def test_what_is_left_without_links_holds_none(text: str) -> None:
    cleaned = without_links(text, [])
    bare = without_marks(cleaned)[0].replace("**", "").replace("__", "")
    assert "://" not in bare or not bare.partition("://")[0][-1:].isalpha()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://map.example.jp/?q=一般職", "一般職"),
        ("https://map.example.jp/a秘密", "秘密"),
        ("https://map.example.jp/?q= を開く", "https://map.example.jp/?q= を開く"),
        ("https://map.example.jp/aを開く", "https://map.example.jp/aを開く"),
        ("https://map.example.jp/a[1]。", "https://map.example.jp/a[1]。"),
    ],
)
def test_a_known_link_takes_no_new_words_along(text: str, left: str) -> None:
    known = ["https://map.example.jp/?q= と https://map.example.jp/a である"]
    assert without_links(text, known) == left


@given(st.text(alphabet="[]【】1２, あ", max_size=40))
def test_what_is_left_without_marks_holds_none(text: str) -> None:
    assert without_marks(without_marks(text)[0])[1] == []


def test_marks_of_a_document_are_changed_and_keep_their_length() -> None:
    text = "上限は[7]【２】[資料3]のとおり[2023]。[[1]1]"
    changed = with_marks_changed(text)
    assert changed.startswith("上限は〔7〕〔２〕〔資料3〕のとおり[2023]。")
    assert len(changed) == len(text)
    assert without_marks(changed)[1] == []
