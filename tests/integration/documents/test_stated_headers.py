"""Headers that a file states name the columns, also where nothing else would tell."""

import io

import docx
import pytest
from docx.oxml import OxmlElement
from tests.samples.make_more import open_document

from localrag.documents.media import media_type
from localrag.documents.readers.registry import reader_for
from localrag.domain.limits import ReadLimits

ROWS = [["選択", "位置"], ["セル", ""], ["列", ""]]
NAMED = "選択 |\t位置\n選択: セル\n選択: 列"
UNNAMED = "選択 |\t位置\nセル\n列"


def text(data, extension):
    data = data.encode() if isinstance(data, str) else data
    content = reader_for(media_type(data, extension)).read(io.BytesIO(data), ReadLimits())
    return content.pages[0].text


def test_markdown_table_has_its_first_row_for_a_header():
    lines = ["|".join(["", *row, ""]) for row in ROWS]
    assert text("\n".join([lines[0], "|---|---|", *lines[1:]]), "md") == NAMED


def html(head, cell):
    rows = "".join(f"<tr><td>{row[0]}<td>{row[1]}" for row in ROWS[1:])
    top = f"<tr><{cell}>{ROWS[0][0]}</{cell}><{cell}>{ROWS[0][1]}</{cell}></tr>"
    return f"<table>{head.format(top)}{rows}</table>"


@pytest.mark.parametrize(
    ("head", "cell", "expected"),
    [("{}", "th", NAMED), ("<thead>{}</thead>", "td", NAMED), ("{}", "td", UNNAMED)],
)
def test_html_header_is_what_the_page_marks_as_one(head, cell, expected):
    assert text(html(head, cell), "html") == expected


def test_html_table_of_header_cells_only_states_nothing():
    rows = "".join(f"<tr><th>{row[0]}<th>{row[1]}" for row in ROWS)
    assert text(f"<table>{rows}</table>", "html") == UNNAMED


def word(marks):
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, texts, mark in zip(table.rows, ROWS, marks, strict=True):
        for cell, value in zip(row.cells, texts, strict=True):
            cell.text = value
        if mark is not None:
            element = OxmlElement("w:tblHeader")
            if mark:
                element.set(docx.oxml.ns.qn("w:val"), mark)
            row._tr.get_or_add_trPr().append(element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["", None, None], NAMED),
        (["false", None, None], UNNAMED),
        ([None, "", None], UNNAMED),
    ],
)
def test_word_row_that_is_repeated_on_each_page_is_the_header(marks, expected):
    assert text(word(marks), "docx") == expected


def odt(head):
    def row(texts):
        cells = "".join(
            f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in texts
        )
        return f"<table:table-row>{cells}</table:table-row>"

    top = head.format(row(ROWS[0]))
    return open_document(
        "text", f"<table:table>{top}{row(ROWS[1])}{row(ROWS[2])}</table:table>"
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [("<table:table-header-rows>{}</table:table-header-rows>", NAMED), ("{}", UNNAMED)],
)
def test_odt_header_rows_are_the_header(head, expected):
    assert text(odt(head), "odt") == expected
