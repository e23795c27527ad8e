"""Sheets are read as they are shown: formats, errors, hidden rows, whatever kind of file."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
import xlwt
from tests.samples.hostile_bytes import replaced
from tests.samples.make_more import binary_workbook, open_document

from localrag.documents.media import media_type
from localrag.documents.readers.registry import reader_for
from localrag.domain.limits import ReadLimits

APRIL_1 = dt.datetime(2026, 4, 1)
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
VALUES = [
    ("0.0%", 0.085, "8.5%"),
    ('[$-411]ggge"年"m"月"d"日"', APRIL_1, "令和8年4月1日"),
    ("[$-411]ge.m.d", APRIL_1, "R8.4.1"),
    ("yyyy/m/d", APRIL_1, "2026/4/1"),
    ("aaaa", 46113, "水曜日"),
    ("h:mm:ss", dt.time(9, 5, 7), "9:05:07"),
    ("[h]:mm", 1.5, "36:00"),
    ("0.0", 7 / 9, "0.8"),
    ('#,##0;"△ "#,##0', -1500, "△ 1,500"),
    ("00000", 42, "00042"),
    ("General", 7 / 9, "0.777777778"),
    ("General", 3, "3"),
    ('@"様"', "佐藤", "佐藤様"),
    ("[>0]0;[=0]0;0", -1.5, "-1.5"),
]


def read(data, extension):
    return reader_for(media_type(data, extension)).read(io.BytesIO(data), ReadLimits())


def lines(content):
    return content.pages[0].text.split("\n")


def warnings(content):
    return [(warning.code.value, warning.pages) for warning in content.warnings]


def book(fill, **options):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **options}) as workbook:
        fill(workbook, workbook.add_worksheet("表"))
    return made.getvalue()


def changed(data, old, new):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(SHEET)
    assert old in sheet
    return replaced(data, {SHEET: sheet.replace(old, new)})


def formatted(workbook, sheet):
    for row, (code, value, _) in enumerate(VALUES):
        sheet.write(row, 0, value, workbook.add_format({"num_format": code}))


SHOWN = [expected for _, _, expected in VALUES]


def test_xlsx_cells_are_read_as_they_are_shown():
    assert lines(read(book(formatted), "xlsx")) == SHOWN


def test_xlsx_days_that_count_from_1904_are_the_same_days():
    assert lines(read(book(formatted, date_1904=True), "xlsx"))[1:4] == SHOWN[1:4]
    of_1904 = book(
        lambda b, s: s.write(0, 0, 1, b.add_format({"num_format": "aaa"})), date_1904=True
    )
    assert lines(read(of_1904, "xlsx")) == ["土"]  # 1904-01-02


@pytest.mark.parametrize("rows", [3, 400])
def test_xlsx_attributes_may_stand_in_any_order(rows):
    def fill(workbook, sheet):
        percent = workbook.add_format({"num_format": "0%"})
        for row in range(rows):
            sheet.write(row, 0, 0.5, percent)

    data = book(fill)
    for row in range(1, rows + 1):
        data = (
            data if row > 3 else changed(data, b'r="A%d" s="1"' % row, b's="1" r="A%d"' % row)
        )
    assert set(lines(read(data, "xlsx"))[:3]) == {"50%"}


def test_xlsx_elements_may_have_a_prefix():
    data = book(formatted)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(SHEET).replace(b"</", b"</x:").replace(b"<", b"<x:")
    sheet = (
        sheet.replace(b"<x:/x:", b"</x:")
        .replace(b"<x:?", b"<?")
        .replace(b" xmlns=", b" xmlns:x=")
    )
    assert lines(read(replaced(data, {SHEET: sheet}), "xlsx")) == SHOWN


@pytest.mark.parametrize("trick", [b"<!-- -->", b"<![CDATA[ ]]>"])
def test_xlsx_sheet_that_is_no_plain_xml_is_read_as_stored(trick):
    data = book(lambda b, s: s.write(0, 0, 0.5, b.add_format({"num_format": "0%"})))
    assert lines(read(data, "xlsx")) == ["50%"]
    assert lines(read(changed(data, b"</sheetData>", trick + b"</sheetData>"), "xlsx")) == [
        "0.5"
    ]


def test_xlsx_styles_with_a_dtd_leave_the_values():
    data = book(lambda b, s: s.write(0, 0, 0.5, b.add_format({"num_format": "0%"})))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read(STYLES)
    bad = styles.replace(b"<styleSheet", b"<!DOCTYPE x []><styleSheet", 1)
    assert lines(read(replaced(data, {STYLES: bad}), "xlsx")) == ["0.5"]


def test_xlsx_error_values_are_shown():
    def fill(_, sheet):
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 1, '=IF(A1>"#","a","b")', None, "#N/A")
        sheet.write(2, 0, "#1")

    assert lines(read(book(fill), "xlsx")) == ["#DIV/0!", "\t#N/A", "#1"]


def hidden(workbook, sheet):
    for row in range(6):
        sheet.write_row(row, 0, [f"{column}{row + 1}" for column in "ABC"])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(3, None, None, {"hidden": True, "level": 1})
    sheet.set_column(1, 1, None, None, {"hidden": True})


def test_xlsx_hidden_rows_and_columns_are_left_out_but_folded_ones_are_not():
    content = read(book(hidden), "xlsx")
    assert lines(content)[1] == ""
    assert "A4" in content.pages[0].text
    assert "A2" not in content.pages[0].text
    assert "B1" not in content.pages[0].text
    assert "C1" in content.pages[0].text
    assert warnings(content) == [("hidden_text", (1,))]


def test_xlsx_filtered_rows_are_kept():
    def fill(workbook, sheet):
        hidden(workbook, sheet)
        sheet.autofilter("A1:C6")
        sheet.filter_column("A", "x == A1")

    assert "A2" in read(book(fill), "xlsx").pages[0].text


def test_xlsx_rows_that_a_table_filters_out_are_kept():
    def fill(workbook, sheet):
        hidden(workbook, sheet)
        sheet.add_table("A1:C6", {"columns": [{"header": name} for name in "abc"]})

    data = book(fill)
    table = "xl/tables/table1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(table)
    assert "A2" not in read(data, "xlsx").pages[0].text
    filtered = b'<autoFilter ref="A1:C6"><filterColumn colId="0"/></autoFilter>'
    data = replaced(data, {table: xml.replace(b'<autoFilter ref="A1:C6"/>', filtered)})
    assert "A2" in read(data, "xlsx").pages[0].text


def test_xlsx_what_is_merged_over_a_shown_column_stays():
    def fill(_, sheet):
        sheet.merge_range("A1:B1", "表題")
        sheet.write_row(1, 0, ["a", "b"])
        sheet.set_column(0, 0, None, None, {"hidden": True})

    assert lines(read(book(fill), "xlsx")) == ["表題", "\tb"]


def test_xlsx_hidden_but_empty_rows_are_no_reason_to_warn():
    def fill(_, sheet):
        sheet.write(0, 0, "a")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column(3, 9, None, None, {"hidden": True})

    assert warnings(read(book(fill), "xlsx")) == []


def old_book(fill):
    workbook = xlwt.Workbook(encoding="utf-8")
    fill(workbook, workbook.add_sheet("表"))
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def style(code):
    return xlwt.easyxf(num_format_str=code)


def test_xls_cells_are_read_as_they_are_shown():
    def fill(_, sheet):
        for row, (code, value, _) in enumerate(VALUES):
            sheet.write(row, 0, value, style(code))

    assert lines(read(old_book(fill), "xls")) == SHOWN


def test_xls_numbers_side_by_side_each_have_their_format():
    def fill(_, sheet):
        for column, code in enumerate(["0%", "General", '0"人"']):
            sheet.write(0, column, 3, style(code))

    assert lines(read(old_book(fill), "xls")) == ["300% |\t3 |\t3人"]


def test_xls_error_values_are_shown():
    def fill(_, sheet):
        sheet.row(0).set_cell_error(0, 0x2A)

    assert lines(read(old_book(fill), "xls")) == ["#N/A"]


def test_xls_hidden_rows_and_columns_are_left_out():
    def fill(_, sheet):
        for row in range(4):
            for column in range(3):
                sheet.write(row, column, f"{'ABC'[column]}{row + 1}")
        sheet.row(1).hidden = True
        sheet.row(2).hidden = True
        sheet.row(2).level = 1
        sheet.col(1).hidden = True

    content = read(old_book(fill), "xls")
    assert "A2" not in content.pages[0].text
    assert "A3" in content.pages[0].text
    assert "B1" not in content.pages[0].text
    assert warnings(content) == [("hidden_text", (1,))]


def test_workbooks_whose_formats_are_not_read_say_so():
    assert warnings(read(binary_workbook([["値"]]), "xlsb")) == [("stored_values", ())]
    odd = old_book(lambda _, s: s.write(0, 0, 0.5, style("0%")))
    formats = odd.replace(
        b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x10\x00\x00\x05\x05\x00"
    )
    assert formats != odd  # the version of Excel 95
    content = read(formats, "xls")
    assert lines(content) == ["0.5"]
    assert warnings(content) == [("stored_values", ())]
    assert warnings(read(odd, "xls")) == []


def cell(text, attributes=""):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods(*rows, columns=""):
    return open_document(
        "spreadsheet", f'<table:table table:name="表">{columns}{"".join(rows)}</table:table>'
    )


def test_ods_cells_are_read_as_they_are_shown():
    value = 'office:value-type="{}" office:value="{}"'
    data = ods(
        row(cell("8.5%", value.format("percentage", 0.085))),
        row(cell("令和8年4月1日", 'office:value-type="date" office:date-value="2026-04-01"')),
        row(
            cell(
                "一<text:s text:c='2'/>二<office:annotation><text:p>注</text:p></office:annotation>"
            )
        ),
    )
    assert lines(read(data, "ods")) == ["8.5%", "令和8年4月1日", "一  二"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('office:value-type="float" office:value="3"', "3"),
        ('office:value-type="percentage" office:value="0.085"', "8.5%"),
        ('office:value-type="date" office:date-value="2026-04-01"', "2026年4月1日"),
        ('office:value-type="time" office:time-value="PT36H00M00S"', "36:00"),
        ('office:value-type="boolean" office:boolean-value="true"', "TRUE"),
        ('office:value-type="string" office:string-value="机"', "机"),
        ('office:value-type="float" office:value="x"', "x"),
    ],
)
def test_ods_cells_without_a_text_give_their_value(attributes, expected):
    assert lines(read(ods(row(f"<table:table-cell {attributes}/>")), "ods")) == [expected]


def test_ods_cell_merged_over_rows_stands_in_each_of_them():
    data = ods(
        row(cell("部"), cell("課"), cell("人数")),
        row(cell("総務部", 'table:number-rows-spanned="2"'), cell("人事課"), cell("3")),
        row("<table:covered-table-cell/>", cell("文書課"), cell("5")),
    )
    assert lines(read(data, "ods"))[2] == "部: 総務部 |\t課: 文書課 |\t人数: 5"


def test_ods_rows_keep_their_numbers_and_columns_theirs():
    data = ods(
        row("<table:table-cell/>", attributes='table:number-rows-repeated="2"'),
        row('<table:table-cell table:number-columns-repeated="2"/>', cell("机")),
        row("<table:table-cell/>", attributes='table:number-rows-repeated="1048000"'),
    )
    assert lines(read(data, "ods")) == ["", "", "\t\t机"]


def test_ods_hidden_rows_and_columns_are_left_out_but_filtered_and_folded_ones_are_not():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    data = ods(
        row(cell("A1"), cell("B1")),
        row(cell("A2"), cell("B2"), attributes='table:visibility="collapse"'),
        row(cell("A3"), cell("B3"), attributes='table:visibility="filter"'),
        '<table:table-row-group table:display="false">',
        row(cell("A4"), cell("B4"), attributes='table:visibility="collapse"'),
        "</table:table-row-group>",
        columns=columns,
    )
    content = read(data, "ods")
    assert content.pages[0].text == "A1\n\nA3\nA4"
    assert warnings(content) == [("hidden_text", (1,))]
