"""Where pages of Word documents end, what they are called, and what drawings on them say."""

import io

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from localrag.documents.readers.docx import Reader
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
DIAGRAM = f"""<d:dataModel xmlns:d="{DRAWING}/diagram" xmlns:a="{DRAWING}/main"><d:ptLst>
<d:pt modelId="0" type="doc"/>
<d:pt modelId="1"><d:t><a:p><a:r><a:t>申請</a:t></a:r></a:p></d:t></d:pt>
<d:pt modelId="2"><d:t><a:p><a:r><a:t>審査</a:t></a:r></a:p></d:t></d:pt></d:ptLst><d:cxnLst>
<d:cxn srcId="0" destId="1" srcOrd="0"/><d:cxn srcId="1" destId="2" srcOrd="0"/>
</d:cxnLst></d:dataModel>"""
CHART = f"""<c:chartSpace xmlns:c="{DRAWING}/chart"><c:chart><c:plotArea><c:barChart><c:ser>
<c:tx><c:v>件数</c:v></c:tx>
<c:cat><c:strLit><c:pt idx="0"><c:v>四月</c:v></c:pt></c:strLit></c:cat>
<c:val><c:numLit><c:pt idx="0"><c:v>12</c:v></c:pt></c:numLit></c:val>
</c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"""


def pages(document):
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    return Reader().read(stream, ReadLimits()).pages


def laid_out(paragraph):
    """Let a paragraph begin a page as Word notes it when it lays a document out."""
    paragraph._p.r_lst[0].insert(0, OxmlElement("w:lastRenderedPageBreak"))


def numbered_pages(section):
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    section.footer.paragraphs[0]._p.append(field)


def begin_numbers(section, start, kind="decimal"):
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), str(start))
    numbers.set(qn("w:fmt"), kind)
    section._sectPr.append(numbers)


def test_break_counts_where_word_noted_no_page_behind_it():
    document = docx.Document()
    document.add_paragraph("表紙").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("目次")
    laid_out(document.add_paragraph("本文"))
    assert [page.text for page in pages(document)] == ["表紙", "目次", "本文"]


def test_break_and_the_page_that_word_noted_behind_it_are_one():
    document = docx.Document()
    document.add_paragraph("表紙").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("")
    laid_out(document.add_paragraph("本文"))
    assert [page.text for page in pages(document)] == ["表紙", "本文"]


def test_heading_that_wants_a_new_page_begins_one():
    document = docx.Document()
    document.add_paragraph("前章")
    document.add_paragraph("次章").paragraph_format.page_break_before = True
    assert [page.text for page in pages(document)] == ["前章", "次章"]


@pytest.mark.parametrize(
    ("start", "texts"),
    [(WD_SECTION.NEW_PAGE, ["一", "二"]), (WD_SECTION.CONTINUOUS, ["一\n二"])],
)
def test_section_ends_a_page_if_the_next_begins_on_one(start, texts):
    document = docx.Document()
    document.add_paragraph("一")
    document.add_section(start)
    document.add_paragraph("二")
    assert [page.text for page in pages(document)] == texts


def test_page_has_the_number_that_its_section_gives_it():
    document = docx.Document()
    numbered_pages(document.sections[0])
    begin_numbers(document.sections[0], 1, "lowerRoman")
    document.add_paragraph("目次").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("凡例")
    document.add_section()
    begin_numbers(document.sections[1], 1)
    document.add_paragraph("本文")
    assert [page.label for page in pages(document)] == ["i", "ii", "1"]


def test_page_of_a_document_that_prints_no_numbers_is_called_by_its_place():
    document = docx.Document()
    begin_numbers(document.sections[0], 7)
    document.add_paragraph("一")
    assert [page.label for page in pages(document)] == ["1"]


def test_note_stands_on_the_page_that_refers_to_it():
    document = docx.Document()
    document.add_paragraph("前の頁")
    paragraph = document.add_paragraph("次の頁")
    laid_out(paragraph)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    paragraph.add_run()._r.append(reference)
    notes = (
        f'<w:footnotes xmlns:w="{docx.oxml.ns.nsmap["w"]}"><w:footnote w:id="2">'
        "<w:p><w:r><w:t>注である。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    add_part(document, "footnotes", notes)
    assert [page.text for page in pages(document)] == ["前の頁", "次の頁\n注である。"]


@pytest.mark.parametrize(
    "notes",
    [
        '<!DOCTYPE f [<!ENTITY e "注">]><f><footnote id="2"><p><r><t>&e;</t></r></p></footnote></f>',
        "<f><footnote",
    ],
)
def test_notes_with_entities_or_cut_off_make_a_damaged_document(notes):
    document = docx.Document()
    document.add_paragraph("本文")
    add_part(document, "footnotes", notes)
    with pytest.raises(DocumentError) as caught:
        pages(document)
    assert caught.value.code is DocumentCode.DAMAGED


def add_part(document, name, xml):
    part = Part(PackURI(f"/word/{name}.xml"), "application/xml", xml.encode(), None)
    kind = f"{RELATIONSHIP_TYPE.FOOTNOTES.rpartition('/')[0]}/{name}"
    return document.part.relate_to(part, kind)


def draw(document, element, reference):
    drawing = OxmlElement("w:drawing")
    data = drawing.makeelement(f"{{{DRAWING}/main}}graphicData")
    relations = docx.oxml.ns.nsmap["r"]
    reference = {f"{{{relations}}}{name}": value for name, value in reference.items()}
    data.append(data.makeelement(f"{{{DRAWING}/{element}", reference))
    drawing.append(data)
    document.add_paragraph().add_run()._r.append(drawing)


def test_texts_of_a_diagram_are_read():
    document = docx.Document()
    draw(document, "diagram}relIds", {"dm": add_part(document, "diagramData", DIAGRAM)})
    document.add_paragraph("図１　手続の流れ")
    (page,) = pages(document)
    assert page.text == "申請\n\u3000審査\n図１　手続の流れ"


def test_figures_of_a_chart_are_a_table():
    document = docx.Document()
    document.add_paragraph("件数の推移")
    draw(document, "chart}chart", {"id": add_part(document, "chart", CHART)})
    (page,) = pages(document)
    assert [block.kind for block in page.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert {"件数の推移", "四月", "12"} <= set(page.text.split())


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0A8", "□"),
        ("Wingdings 2", "F052", "☑"),
        ("MS Gothic", "2611", "☑"),
        ("Webdings", "F04A", ""),
        ("MS Gothic", "D800", ""),
        ("MS Gothic", "zz", ""),
    ],
)
def test_sign_named_by_its_place_in_a_font_is_read(font, code, sign):
    document = docx.Document()
    paragraph = document.add_paragraph("承認")
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), font)
    symbol.set(qn("w:char"), code)
    paragraph.add_run()._r.append(symbol)
    assert pages(document)[0].text == f"承認{sign}"
