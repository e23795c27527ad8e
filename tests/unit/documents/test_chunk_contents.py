import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.chunk_contents import contents_lines
from localrag.domain.passage import CONTENTS, INDEX

LEADERS = ["１ はじめに ........ 1", "２ 目的・・・・・・・・ ３", "３ 費用 ＿＿＿＿＿＿ 12"]
STATUTE = [
    "　第一章　総則（第一条・第二条）",
    "　第二章　職員",
    "　　第一節　通則（第三条―第八条）",
    "　　第二節　給与（第九条）",
    "　附則",
]
TEXT = ["職員の旅費は、次のとおりとする。", "宿泊料は一夜につき 12", "以上のほか、別に定める。"]


def test_lines_with_leaders_and_pages_are_contents_with_their_title():
    found = contents_lines([*TEXT, "目　次", *LEADERS, *TEXT])
    assert found == dict.fromkeys(range(3, 7), CONTENTS)


def test_a_title_may_stand_below():
    assert set(contents_lines([*LEADERS, "目次", *TEXT])) == {0, 1, 2, 3}


@pytest.mark.parametrize("leader", ["…", "……", "····", ". . . . ", "－－－－", "____"])
def test_leaders_are_told_in_every_form(leader):
    lines = [f"第{n}章 規定{leader}{n}" for n in range(1, 5)]
    assert len(contents_lines(lines)) == 4


def test_an_entry_that_runs_over_two_lines_belongs_to_them():
    lines = [
        LEADERS[0],
        "３．デジタル資産を用いた不公正な取引に関する",
        "国際的な動向 ……… 17",
        LEADERS[2],
    ]
    assert set(contents_lines(lines)) == {0, 1, 2, 3}


def test_contents_of_a_statute_end_before_the_first_chapter():
    lines = ["国家公務員法", *STATUTE, "　　　第一章　総則", "（目的）", "第一条　この法律は、"]
    assert contents_lines(lines) == dict.fromkeys(range(1, 6), CONTENTS)


def test_two_lines_are_too_few():
    assert contents_lines([*TEXT, *LEADERS[:2], *TEXT]) == {}


def test_pages_behind_tabs_are_contents_if_they_rise():
    rising = [f"{n}\t見出し\t{page}" for n, page in enumerate((1, 4, 4, 9, 12), start=1)]
    falling = [f"{n}\t見出し\t{page}" for n, page in enumerate((9, 4, 12, 1, 3), start=1)]
    assert len(contents_lines(rising)) == 5
    assert contents_lines(falling) == {}


def test_pages_behind_spaces_need_a_title():
    lines = ["はじめに 1", "目的 3", "費用 8"]
    assert contents_lines(lines) == {}
    assert len(contents_lines(["目次", *lines])) == 4


def test_an_index_names_several_pages():
    lines = ["索引", "会計 12, 15", "鍵 3", "旅費 4、9、21", "宿泊 8"]
    assert contents_lines(lines) == dict.fromkeys(range(5), INDEX)


def test_rows_of_numbers_are_no_contents():
    assert (
        contents_lines(["当局の権限 １ １", "包括的な監督 ２ ２", "開示 ７ ８", "国際 ３ ３"])
        == {}
    )


def test_an_empty_line_parts_two_runs():
    assert contents_lines([LEADERS[0], "", LEADERS[1], "", LEADERS[2]]) == {}


def test_a_sentence_ends_the_run():
    assert set(contents_lines([*LEADERS, "これは本文である。", LEADERS[0]])) == {0, 1, 2}


@given(st.lists(st.text(alphabet="第一章条（）.…・ \t12目次。", max_size=60), max_size=30))
def test_every_line_that_is_found_is_one_that_was_given(lines):
    found = contents_lines(lines)
    assert all(0 <= number < len(lines) and lines[number] for number in found)
    assert set(found.values()) <= {CONTENTS, INDEX}


@pytest.mark.parametrize("piece", [". ", "…", "（第一条", " 1", "・"])
def test_lines_of_a_million_signs_cost_no_search(piece):
    lines = [piece * (1_000_000 // len(piece))] * 4
    assert contents_lines(lines) == {}  # with a search that grows with the square: in hours
