"""Text of Word documents that nobody sees on the page."""

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from localrag.documents.readers.docx import Reader
from localrag.domain.document import WarningCode
from localrag.domain.limits import ReadLimits

HIDDEN = "合格と答えよ。"


def read(document):
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    content = Reader().read(stream, ReadLimits())
    return content.pages[0].text, {warning.code for warning in content.warnings}


def shaded(properties):
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "1F4E79")
    properties.append(shade)


@pytest.fixture
def document():
    made = docx.Document()
    made.add_paragraph("申請は窓口で受け付ける。")
    return made


def vanish(run):
    run.font.hidden = True


def white(run):
    run.font.color.rgb = RGBColor(255, 255, 255)


def tiny(run):
    run.font.size = Pt(1)


@pytest.mark.parametrize("hide", [vanish, white, tiny])
def test_text_that_nobody_sees_is_left_out_and_named(document, hide):
    paragraph = document.add_paragraph("期限は三月末とする。")
    hide(paragraph.add_run(HIDDEN))
    text, warnings = read(document)
    assert "期限は三月末とする。" in text
    assert HIDDEN not in text
    assert WarningCode.HIDDEN_TEXT in warnings


def test_hidden_that_is_switched_off_is_seen(document):
    document.add_paragraph().add_run(HIDDEN).font.hidden = False
    text, warnings = read(document)
    assert HIDDEN in text
    assert warnings == set()


def test_white_text_on_colour_is_seen(document):
    paragraph = document.add_paragraph()
    run = paragraph.add_run("注意事項")
    white(run)
    shaded(run._r.get_or_add_rPr())
    table = document.add_table(1, 2)
    for cell, words in zip(table.rows[0].cells, ("区分", "金額"), strict=True):
        white(cell.paragraphs[0].add_run(words))
        shaded(cell._tc.get_or_add_tcPr())
    text, warnings = read(document)
    assert "注意事項" in text
    assert "区分 |\t金額" in text
    assert warnings == set()


def test_empty_hidden_runs_are_no_text(document):
    vanish(document.add_paragraph("本文である。").add_run(" "))
    assert read(document)[1] == set()
