"""A question about a cell is answered with the address of the cell, in sheets and in tables."""

import pytest
from tests.samples.draw_pdf import Drawing, grid
from tests.samples.make_documents import word, workbook

ROWS = [
    ["施設", "午前の利用料", "午後の利用料"],
    ["第一会議室", "1,200円", "1,800円"],
    ["音楽練習室", "3,400円", "5,100円"],
]


def sheet() -> bytes:
    return workbook({"利用料": ROWS})


def table_in_word() -> bytes:
    rows = "\n".join("|".join(row) for row in ROWS)
    return word([("text", "利用料は次のとおりとする。"), ("table", rows)])


def table_in_pdf() -> bytes:
    drawing = Drawing()
    drawing.text(60, 740, "利用料は次の表のとおりとする。")
    drawing.table((60.0, 180.0, 300.0, 420.0), (700.0, 680.0, 660.0, 640.0), grid(ROWS))
    return drawing.pdf()


@pytest.mark.parametrize(
    ("name", "make", "cell"),
    [
        ("利用料.xlsx", sheet, ("利用料", None)),
        ("利用料.docx", table_in_word, (None, 1)),
        ("利用料.pdf", table_in_pdf, (None, 1)),
    ],
)
def test_cell_is_cited_by_its_address(cli, tmp_path, name, make, cell):
    folder = tmp_path / "令和８年度　資料"
    folder.mkdir()
    (folder / name).write_bytes(make())
    cli.json("index", str(folder))
    asked = cli.json("ask", "音楽練習室の午後の利用料はいくらですか。").document
    assert "5,100円" in asked["answer"]
    cited = next(c for c in asked["citations"] if "5,100円" in c["quote"])
    assert (cited["cell"]["sheet"], cited["cell"]["table"]) == cell
    assert cited["cell"]["row"] == 3
    assert cited["address"].endswith("3")
    shown = cli.run("ask", "音楽練習室の午後の利用料はいくらですか。").out
    assert ("表1の3行目" if cell[1] else "利用料!") in shown
