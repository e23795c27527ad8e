import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.lines import ends_sentence, joined_lines, paragraphs, starts_item, unwrapped

FULL = "この規程は職員の出張に関する旅費の支給について必要な事項を定めるもの"


def test_sentence_that_runs_over_a_line_is_joined_without_a_space():
    text = f"{FULL}であり、職\n員はこれを守る。"
    assert joined_lines(text) == f"{FULL}であり、職員はこれを守る。"


def test_latin_words_are_joined_with_a_space():
    text = "This document describes how the travel expenses\nof all employees are paid."
    assert joined_lines(text) == text.replace("\n", " ")


@pytest.mark.parametrize(
    "after",
    [
        "",
        "　職員は次のとおりとする。",
        "第２条　宿泊料",
        "（２）宿泊料",
        "・宿泊料",
        "①宿泊料",
        "２　宿泊料",
        "2. 宿泊料",
        "ア　宿泊料",
        "附則",
        "（目的）",
        "問２．宿泊料",
    ],
)
def test_new_paragraph_keeps_its_line(after):
    text = f"{FULL}\n{after}\n{FULL}"
    assert joined_lines(text).split("\n")[:2] == [FULL, after]


def test_short_line_is_a_heading_of_its_own():
    text = f"宿泊料\n{FULL}\nである。"
    assert joined_lines(text) == f"宿泊料\n{FULL}である。"


def test_rows_of_columns_stay_apart():
    text = "総務課    ０３    内線一二三四五\n経理課    ０４    内線二三四五六"
    assert joined_lines(text) == text


def test_letterspaced_words_are_closed_up():
    assert joined_lines("旅 費 規 程") == "旅費規程"


def test_space_before_hiragana_goes():
    assert joined_lines("申請 する者") == "申請する者"


def test_space_between_words_of_a_title_stays():
    assert joined_lines("第１章 総則") == "第１章 総則"


def test_wave_dash_and_compatibility_characters_stay_as_they_are():
    assert joined_lines("９時〜17時 ①㈱ ｱｲｳ") == "９時〜17時 ①㈱ ｱｲｳ"


def test_soft_hyphens_and_noncharacters_go():
    assert joined_lines("para\u00adgraph\ufffe") == "paragraph"


def test_known_starts_are_never_joined():
    lines = [FULL, FULL]
    assert list(paragraphs(lines, frozenset({1}))) == [(0, FULL), (1, FULL)]
    assert list(paragraphs(lines)) == [(0, FULL + FULL)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [("第１条　目的", True), ("（１）目的", True), ("・目的", True), ("目的とする", False)],
)
def test_items_are_told_by_their_first_sign(line, expected):
    assert starts_item(line) is expected


def test_unwrapped_text_has_spaces_only_where_words_need_them():
    assert unwrapped("日本語の\n文と\nEnglish\nwords") == "日本語の文と English words"


@given(st.text(alphabet="あ漢a1。、 　\n・第条（）ー", max_size=200))
def test_no_visible_character_is_lost_or_added(text):
    assert "".join(joined_lines(text).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_any_text_can_be_joined(text):
    assert joined_lines(text).count("\n") <= len(text.splitlines())


@pytest.mark.parametrize(
    ("line", "is_end"),
    [
        ("提出する。", True),
        ("提出する。」 ", True),
        ("次のとおり：", True),
        ("提出する", False),
        ("", False),
    ],
)
def test_the_end_of_a_sentence_is_seen(line, is_end):
    assert ends_sentence(line) is is_end
