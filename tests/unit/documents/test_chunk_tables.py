from localrag.documents.atoms import Atom
from localrag.documents.chunk_tables import column_names
from localrag.domain.document import BlockKind, Page, Span


def names(*rows, kind=BlockKind.TABLE):
    text = "\n".join(rows)
    atoms, at = [], 0
    for row in rows:
        atoms.append(
            Atom(page=0, span=Span(start=at, end=at + len(row)), kind=kind, size=len(row))
        )
        at += len(row) + 1
    return column_names([Page(number=1, label="1", text=text, blocks=())], atoms)


def test_the_widest_row_of_words_names_the_columns():
    rows = [
        "別表 |\t2019年",
        "品名 |\t単価 |\t備考",
        "机 |\t12,000 |\t木製 |\t3",
        "椅子 |\t800",
    ]
    assert names(*rows) == "品名 | 単価 | 備考"


def test_records_carry_their_names():
    assert names("品名 |\t単価 |\t備考", "品名: 机 |\t単価: 3", "品名: 椅子 |\t単価: 4") == ""


def test_text_has_no_columns():
    assert names("品名 | 単価 | 備考", "机", kind=BlockKind.PARAGRAPH) == ""


def test_rows_of_numbers_name_nothing():
    assert names("2019年 | 2020年 | 2021年", "1 | 2 | 3") == ""
