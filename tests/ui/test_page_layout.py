"""A page of text put down with its headings and tables, and its spans found again."""

import pytest

from localrag_ui.results import TextBlock
from localrag_ui.widgets.page_text import PageText

TABLE = "令和８年度 予算\n課名 |\t科目 |\t残額\n課名: 総務課 |\t科目: 旅費 |\t残額: 2,656\n課名: 管財課 |\t\t残額: 12"


@pytest.fixture
def view(qtbot):
    found = PageText("原文")
    qtbot.addWidget(found)
    return found


def block(kind, text, part, level=0):
    start = text.index(part)
    return TextBlock(kind=kind, start=start, end=start + len(part), level=level)


def marked(view):
    return [mark.selectedText() for mark in view._marks]


def test_a_table_is_drawn_as_one_and_its_columns_are_named_once(view):
    text = f"前書き𠮷\n{TABLE}\n後書き"
    spans = tuple(
        (text.index(part), text.index(part) + len(part)) for part in ("2,656", "後書き", "旅費")
    )
    view.show_page(text, spans, (block("table", text, TABLE),))
    plain = view.toPlainText()
    assert plain.count("課名") == 1
    assert "2,656" in plain
    assert marked(view) == ["2,656", "後書き", "旅費"]


def test_a_quote_over_several_cells_is_marked_in_each(view):
    start = TABLE.index("総務課")
    end = TABLE.index("2,656") + 5
    view.show_page(TABLE, ((start, end),), (block("table", TABLE, TABLE),))
    assert marked(view) == ["総務課", "旅費", "2,656"]
    assert len(view._firsts) == 1


def test_headings_are_larger_and_the_rest_is_as_it_stands(view):
    text = "第７条　日当\n日当の額は、別表による。"
    view.show_page(text, (), (block("heading", text, "第７条　日当", level=1),))
    assert view.toPlainText() == text
    cursor = view.textCursor()
    cursor.setPosition(1)
    assert cursor.charFormat().fontWeight() > 500


@pytest.mark.parametrize(
    "blocks",
    [
        (TextBlock(kind="table", start=5, end=2),),
        (TextBlock(kind="table", start=0, end=9999),),
        (TextBlock(kind="heading", start=3, end=6), TextBlock(kind="table", start=0, end=6)),
        (TextBlock(kind="nonsense", start=0, end=3),),
        (TextBlock(kind="table", start=-4, end=3),),
    ],
)
def test_blocks_that_cannot_be_lose_no_text(view, blocks):
    text = "<img src=x>日当\t|\tの額"
    view.show_page(text, ((0, 4),), blocks)
    assert view.toPlainText() == text
    assert marked(view) == ["<img"]


def test_a_table_too_large_to_draw_is_shown_as_lines(view):
    text = "\n".join(f"{n} |\t値" for n in range(2_000))
    view.show_page(text, (), (TextBlock(kind="table", start=0, end=len(text)),))
    assert view.toPlainText() == text
