"""What lies on sheets besides cells is read, each with its address: comments, shapes, charts."""

import io
import zipfile

import pytest
import xlsxwriter
from tests.samples.hostile_bytes import replaced
from tests.samples.make_more import open_document

from localrag.documents.chunking import chunk
from localrag.documents.media import MediaType, media_type
from localrag.documents.readers.registry import reader_for
from localrag.domain.document import Document, SourceFile, WarningCode, moment
from localrag.domain.limits import ReadLimits

RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
DRAWING = "xl/drawings/drawing1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(data, extension="xlsx"):
    return reader_for(media_type(data, extension)).read(io.BytesIO(data), ReadLimits())


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def codes(content):
    return [(warning.code, warning.pages) for warning in content.warnings]


def sales(**extra):
    """Return a workbook of sales by month, with what `extra` asks for."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("売上")
        sheet.write_row(0, 0, ["店", "数量", "粗利率"])
        for row, (shop, count) in enumerate(
            [("本店", 10), ("港店", 20), ("駅店", 30)], start=1
        ):
            sheet.write_row(row, 0, [shop, count, count / 70])
        for place, text in extra.get("comments", {}).items():
            sheet.write_comment(place, text, {"author": "佐藤"})
        for place, text in extra.get("boxes", {}).items():
            sheet.insert_textbox(place, text)
        if extra.get("hides"):
            sheet.set_row(2, None, None, {"hidden": True})
        if "title" in extra:
            chart = book.add_chart({"type": "column"})
            chart.add_series(
                {
                    "name": "=売上!$C$1",
                    "categories": "=売上!$A$2:$A$4",
                    "values": "=売上!$C$2:$C$4",
                    "categories_data": ["本店", "港店", "駅店"],
                    "values_data": [0.14285714285714285, 0.2857142857142857, 3 / 7],
                }
            )
            chart.set_title({"name": extra["title"]})
            sheet.insert_chart("E7", chart)
    return made.getvalue()


def lines(content):
    return content.pages[0].text.split("\n")


def test_comment_stands_behind_its_cell():
    content = read(sales(comments={"B3": "要確認\n請求書と合わない", "F9": "余白の注"}))
    assert lines(content)[2] == (
        "店: 港店 |\t数量: 20 ［コメント: 要確認 請求書と合わない］ |\t粗利率: 0.285714286"
    )
    assert lines(content)[8] == "\t\t\t\t\t［コメント: 余白の注］"
    assert content.warnings == ()


def test_comment_on_a_hidden_row_is_left_out_and_named():
    content = read(sales(comments={"B3": "社外秘"}, hides=True))
    assert "社外秘" not in content.pages[0].text
    assert codes(content) == [(WarningCode.HIDDEN_TEXT, (1,))]


def test_text_box_stands_in_the_cell_under_its_corner():
    content = read(sales(boxes={"E2": "速報値である。\n確報は来月。"}))
    assert lines(content)[1].endswith("0.142857143 |\t\t［図形: 速報値である。 確報は来月。］")


def test_chart_is_a_table_under_its_cells_and_title():
    found = lines(read(sales(title="店別の粗利率")))
    assert found[4:7] == [
        "グラフ E7:L21 店別の粗利率",
        "項目 |\t粗利率",
        "項目: 本店 |\t粗利率: 0.14285714285714285",
    ]


def test_values_of_a_chart_are_read_as_they_are_shown():
    data = sales(title="店別の粗利率")
    chart = part(data, "xl/charts/chart1.xml")
    assert b"<c:formatCode>General" in chart
    chart = chart.replace(b"<c:formatCode>General", b"<c:formatCode>0.0%")
    found = lines(read(replaced(data, {"xl/charts/chart1.xml": chart})))
    assert found[-3:] == [
        "項目: 本店 |\t粗利率: 14.3%",
        "項目: 港店 |\t粗利率: 28.6%",
        "項目: 駅店 |\t粗利率: 42.9%",
    ]


def labels(content):
    source = SourceFile(
        path=b"/a.xlsx", sha256="", size_bytes=1, modified=moment(0), media_type=MediaType.XLSX
    )
    document = Document(id=1, source=source, title="売上", pages=content.pages)
    return [
        (place.label, place.first_cell.address if place.first_cell else None, found.text)
        for found in chunk(document)
        for place in found.located
    ]


def test_passages_of_a_chart_have_its_address_and_those_of_cells_theirs():
    many = "。".join(f"注{n:03}は店ごとの事情を述べる" for n in range(60))
    found = labels(read(sales(title="店別の粗利率", comments={"B3": many})))
    assert [(label, cell) for label, cell, text in found if "グラフ" in text] == [
        ("売上!E7:L21", None)
    ]
    assert {cell for _, cell, text in found if "グラフ" not in text} >= {"売上!A1", "売上!B3"}


def test_small_workbook_in_one_piece_has_the_address_of_its_cells():
    found = labels(read(sales(title="店別の粗利率")))
    assert [(label, cell) for label, cell, _ in found] == [("売上!A1:C4", "売上!A1")]


THREADS = """<ThreadedComments>
<threadedComment ref="B3" personId="{P1}" id="{1}"><text>数量を確かめてください</text></threadedComment>
<threadedComment ref="B3" personId="{P2}" id="{2}" parentId="{1}"><text>20 で正しい</text></threadedComment>
</ThreadedComments>""".encode()
PEOPLE = '<personList><person displayName="佐藤 花子" id="{P1}"/></personList>'.encode()


def test_thread_is_read_with_names_and_not_twice():
    data = sales(
        comments={"B3": "[スレッド化されたコメント] 数量を確かめてください", "A1": "古い注"}
    )
    comments = part(data, "xl/comments1.xml").replace(
        "<author>佐藤</author>".encode(),
        "<author>佐藤</author><author>tc={1}</author>".encode(),
    )
    comments = comments.replace(b'ref="B3" authorId="0"', b'ref="B3" authorId="1"')
    relation = '<Relationship Id="{}" Type="http://x/{}" Target="{}"/></Relationships>'
    sheet = part(data, RELATIONS).replace(
        b"</Relationships>",
        relation.format("t1", "threadedComment", "../threadedComments/t1.xml").encode(),
    )
    book = part(data, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>", relation.format("p1", "person", "persons/person.xml").encode()
    )
    parts = {
        "xl/comments1.xml": comments,
        RELATIONS: sheet,
        "xl/_rels/workbook.xml.rels": book,
        "xl/threadedComments/t1.xml": THREADS,
        "xl/persons/person.xml": PEOPLE,
    }
    found = lines(read(replaced(data, parts)))
    assert found[0].startswith("店 ［コメント: 古い注］")
    assert found[2].split(" |\t")[1] == (
        "数量: 20 ［コメント: 佐藤 花子: 数量を確かめてください］ ［コメント: 20 で正しい］"
    )


SHAPE = (
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{id}" name="s"{more}/></xdr:nvSpPr>'
    "<xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
)
ANCHOR = (
    "<xdr:oneCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    "{inside}</xdr:oneCellAnchor>"
)


def drawn(*anchors):
    """Return the workbook with a drawing of these anchors."""
    data = sales(boxes={"E2": "消える"})
    names = "".join(
        f' xmlns:{prefix}="http://schemas/{prefix}"' for prefix in ("xdr", "a", "mc")
    )
    drawing = f"<xdr:wsDr{names}>{''.join(anchors)}</xdr:wsDr>".encode()
    return replaced(data, {DRAWING: drawing})


def anchor(row, *shapes):
    return ANCHOR.format(row=row, inside="".join(shapes))


def shape(text, more=""):
    return SHAPE.format(id=2, text=text, more=more)


def test_shapes_in_groups_and_form_controls_are_read_and_hidden_ones_named():
    group = f"<xdr:grpSp>{shape('内側')}<xdr:grpSp>{shape('奥')}</xdr:grpSp></xdr:grpSp>"
    control = anchor(3, shape("はい", ' hidden="1"'))
    content = read(
        drawn(
            anchor(1, group),
            f'<mc:AlternateContent><mc:Choice Requires="a14">{control}</mc:Choice>'
            f"<mc:Fallback>{anchor(3, shape('古い'))}</mc:Fallback></mc:AlternateContent>",
            anchor(2, shape("隠した注", ' hidden="1"')),
        )
    )
    assert lines(content)[1].endswith("［図形: 内側］ ［図形: 奥］")
    assert lines(content)[3].endswith("［図形: はい］")
    assert "隠した注" not in content.pages[0].text
    assert "古い" not in content.pages[0].text
    assert codes(content) == [(WarningCode.HIDDEN_TEXT, (1,))]


@pytest.mark.parametrize(
    "bad", [b"<xdr:wsDr", b"", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"\0" * 100]
)
def test_drawing_that_cannot_be_read_leaves_the_cells_and_is_named(bad):
    content = read(replaced(sales(boxes={"E2": "注"}), {DRAWING: bad}))
    assert lines(content)[3] == "店: 駅店 |\t数量: 30 |\t粗利率: 0.428571429"
    assert codes(content) == [(WarningCode.PARTIAL, (1,))]


@pytest.mark.parametrize("row", [-5, 99_999_999, 1_048_576])
def test_shape_off_the_sheet_is_no_row(row):
    content = read(drawn(anchor(row, shape("外"))))
    assert len(lines(content)) <= 4


def test_shape_in_a_sheet_without_cells_is_read():
    data = drawn(anchor(2, shape("題だけの紙")))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    data = replaced(
        data, {"xl/worksheets/sheet1.xml": sheet[:start] + b"<sheetData>" + sheet[end:]}
    )
    assert lines(read(data)) == ["", "", "\t\t\t\t［図形: 題だけの紙］"]


def test_ods_comments_and_shapes_stand_with_their_cells():
    body = (
        '<table:table table:name="表"><table:shapes><draw:rect><text:p>全体の注</text:p></draw:rect>'
        "</table:shapes><table:table-row><table:table-cell><office:annotation><text:p>要</text:p>"
        "<text:p>確認</text:p></office:annotation><text:p>机</text:p></table:table-cell>"
        "<table:table-cell><draw:frame><draw:text-box><text:p>箱</text:p></draw:text-box></draw:frame>"
        "</table:table-cell></table:table-row></table:table>"
    )
    found = lines(read(open_document("spreadsheet", body), "ods"))
    assert found == ["机 ［図形: 全体の注］ ［コメント: 要 確認］ |\t［図形: 箱］"]
