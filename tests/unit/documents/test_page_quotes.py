import pytest

from localrag.documents.page_quotes import PageCharacters

TABLE = "区分 宿泊料\r\n甲地方 9,800円\r\n乙地方 8,700円\r\n"
COLUMNS = "左の段の一行目である。\r\n右の段の一行目である。\r\n左の段の二行目である。\r\n"


def marked(characters, quote):
    return "".join(characters[index] for index in PageCharacters(characters).indexes_of(quote))


def test_quote_over_a_line_break_of_the_file_is_found_whole():
    assert marked("領収書を\r\n添えて申請する。", "領収書を添えて申請する。") == (
        "領収書を添えて申請する。"
    )


def test_cells_are_found_without_the_names_of_their_columns():
    assert marked(TABLE, "区分: 乙地方 |\t宿泊料: 8,700円") == "乙地方8,700円"


def test_cell_is_looked_for_beside_the_longest_one_of_its_row():
    table = "鉛筆の補充 ○\r\n印刷機の保守点検 ○\r\n"
    indexes = PageCharacters(table).indexes_of("印刷機の保守点検 |\t○")
    assert indexes[-1] == table.rindex("○")


def test_cell_before_the_longest_one_is_looked_for_backwards():
    table = "1 鉛筆の補充\r\n1 印刷機の保守点検\r\n"
    indexes = PageCharacters(table).indexes_of("1 |\t印刷機の保守点検")
    assert indexes[0] == table.rindex("1")


def test_lines_of_a_column_are_found_one_by_one():
    assert marked(COLUMNS, "左の段の一行目である。左の段の二行目である。") == (
        "左の段の一行目である。左の段の二行目である。"
    )


def test_reading_between_the_words_does_not_hide_them():
    assert marked("市の要綱に\r\nようこう\r\nより定める。", "市の要綱により定める。") == (
        "市の要綱により定める。"
    )


def test_radicals_are_found_as_the_kanji_that_are_quoted():
    assert marked("⽇本の⾏政", "日本の行政") == "⽇本の⾏政"


@pytest.mark.parametrize(
    "quote", ["", " ", "日当は支給しない。", "右往左往する職員たちの机上の資料"]
)
def test_quote_that_is_not_there_is_not_marked(quote):
    assert PageCharacters(COLUMNS).indexes_of(quote) == []
