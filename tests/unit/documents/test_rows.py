import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from localrag.documents.page_cells import PageCells
from localrag.documents.page_text import PageText
from localrag.documents.rows import Continued, add_table, full_sheet_page, sheet_page, tidy
from localrag.domain.document import Span


def page_of(*rows, label="備品"):
    there = dict(rows)
    all_rows = [there.get(n, ()) for n in range(1, max(there, default=0) + 1)]
    return sheet_page([[tidy(cell) for cell in cells] for cells in all_rows], 1, label)


def address(page, text):
    start = page.text.index(text)
    return PageCells(page).address(Span(start=start, end=start + len(text)), with_sheet=True)


TABLE = (
    (1, ("備品一覧", "", "")),
    (3, ("品名", "数", "場所")),
    (4, ("机", "3", "２階")),
    (5, ("椅子", "", "３階")),
)


def test_cells_carry_the_names_of_their_columns():
    assert "品名: 机 |\t数: 3 |\t場所: ２階" in page_of(*TABLE).text


def test_line_of_the_page_is_row_of_the_sheet():
    assert page_of(*TABLE).text.split("\n")[4] == "品名: 椅子 |\t\t場所: ３階"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("備品一覧", "備品!A1"),
        ("数: 3", "備品!B4"),
        ("場所: ３階", "備品!C5"),
        ("机 |\t数: 3", "備品!A4:B4"),
        ("机 |\t数: 3 |\t場所: ２階\n品名: 椅子", "備品!A4:C5"),
    ],
)
def test_each_place_is_traced_to_its_cell(text, expected):
    assert address(page_of(*TABLE), text) == expected


def test_columns_after_z_have_two_letters():
    page = page_of((1, (*[""] * 27, "値")))
    assert address(page, "値") == "備品!AB1"


def test_form_without_a_table_has_no_column_names():
    page = page_of((1, ("氏名", "", "山田")), (2, ("", "住所", "東京")), (5, ("備考",)))
    assert page.text == "氏名 |\t\t山田\n\t住所 |\t東京\n\n\n備考"


def test_repeated_header_is_not_named_after_itself():
    page = page_of(*TABLE, (6, ("品名", "数", "場所")))
    assert page.text.split("\n")[5] == "品名 |\t数 |\t場所"


def test_line_feeds_in_a_cell_become_spaces():
    assert page_of((1, ("一\n二\t三", "四"))).text == "一 二 三 |\t四"


def test_no_rows_make_an_empty_page():
    assert page_of().text == ""


def test_table_that_goes_on_keeps_all_rows_and_the_header_of_its_beginning():
    begun = PageText()
    header = add_table(begun, [["内容", "表記", "例"], ["国", "二文字", "JP"]], 1)
    page = PageText()
    more = [[f"項目{n}", f"規格{n}", f"例{n}"] for n in range(3, 11)]
    goes_on = Continued(first_row=3, header=header)
    assert add_table(page, more, 1, goes_on=goes_on) == header
    lines = page.page(2, "2").text.split("\n")
    assert lines == [f"内容: 項目{n} |\t表記: 規格{n} |\t例: 例{n}" for n in range(3, 11)]


def test_header_that_is_printed_again_on_the_next_page_names_nothing_twice():
    names = ["内容", "表記", "例"]
    header = add_table(PageText(), [names, ["国", "二文字", "JP"]], 1)
    page = PageText()
    add_table(
        page, [names, ["市", "三桁", "101"]], 1, goes_on=Continued(first_row=3, header=header)
    )
    assert page.page(2, "2").text == "内容 |\t表記 |\t例\n内容: 市 |\t表記: 三桁 |\t例: 101"


NAMES = ["品名", "数", "場所", "単価"]
CELLS = st.sampled_from(
    [*NAMES, "机", "3", "12.5", "令和8年4月1日", "(1)", "100%", "%s", "椅子"] * 3 + [""]
)
TABLES = st.tuples(
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=2),
    st.permutations(NAMES).map(tuple),
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=9),
)


@given(TABLES, st.integers(1, 4))
def test_a_table_without_gaps_is_written_in_the_same_words_however_it_is_read(table, first):
    above, names, below = table
    rows = [*above, names, *below]
    fast = full_sheet_page(list(zip(*rows, strict=True)), 1, "備品", first=first)
    event("fast" if fast else "slow")
    assert fast is None or fast == sheet_page(rows, 1, "備品", first=first)


def test_a_table_without_gaps_is_read_the_fast_way():
    rows = [("品名", "数"), *((f"机{n}", str(n)) for n in range(400))]
    fast = full_sheet_page(list(zip(*rows, strict=True)), 1, "備品", first=2)
    assert fast == sheet_page(rows, 1, "備品", first=2)
    assert full_sheet_page([("品名", "机"), ("数", "")], 1, "備品") is None
