import pytest
from tests.fakes.passages import chunk

from localrag.answering.kinds import asked
from localrag.answering.quotes import chunk_sentences
from localrag.answering.rows import is_record, is_row, narrowed
from localrag.answering.terms import content_terms

RECORD = (
    "コード: 222127 |\tNO: 18 |\t県名: 静岡県 |\t名称: 大富センター |\tカナ: オオトミセンター |\t"
    "住所: 中根新田93-1 |\t\t緯度: 34.838281 |\t経度: 138.2 |\t設置位置: １階入口 |\t"
    "電話番号: (054)628-2607 |\t団体名: 推進課 |\t利用時間: 8:30～17:15 |\t備考: "
    + "長い備考"
    * 10
)


def cut(question: str, text: str = RECORD) -> str:
    item = chunk(text)
    [row] = chunk_sentences(item)
    return narrowed(item, row, content_terms(question), asked(question)).text


@pytest.mark.parametrize("text", ["a | b", "品名 |\t単価", "| a", "a |"])
def test_cells_parted_by_bars_are_a_row(text: str) -> None:
    assert is_row(text)


@pytest.mark.parametrize("text", ["文である。", "a|b", ""])
def test_prose_is_no_row(text: str) -> None:
    assert not is_row(text)


def test_a_record_names_its_columns() -> None:
    assert is_record("名称: 甲 | 住所: 乙 | 丙")
    assert is_record("名称: 甲 |\t\t |")
    assert not is_record("甲 | 乙")
    assert not is_record("名称: 甲")


def test_a_long_record_is_cut_to_what_it_is_found_by_and_what_is_asked() -> None:
    assert cut("大富センターの住所はどこですか。") == (
        "名称: 大富センター |\tカナ: オオトミセンター |\t住所: 中根新田93-1"
    )


def test_the_kind_asked_for_is_an_answer_where_no_column_is_named() -> None:
    assert cut("大富センターは何時まで開いていますか。").endswith("利用時間: 8:30～17:15")


def test_a_number_in_the_unit_asked_for_is_an_answer() -> None:
    assert cut("大富センターのは何階ですか。").endswith("設置位置: １階入口")


def test_a_long_record_without_a_known_answer_stays_whole() -> None:
    assert cut("大富について") == RECORD


def test_a_short_record_and_a_row_without_names_stay_whole() -> None:
    assert cut("甲の住所は？", "名称: 甲 | 住所: 乙") == "名称: 甲 | 住所: 乙"
    plain = " | ".join(["甲の住所"] * 60)
    assert cut("甲の住所は？", plain) == plain
