"""What is not part of a slide's text: its number, and what stands beside it."""

import io

import pptx
import pytest
from pptx.util import Cm
from tests.samples.make_more import open_document

from localrag.documents.parts import parsed
from localrag.documents.readers.odp import Reader as OdpReader
from localrag.documents.readers.pptx import Reader as PptxReader
from localrag.domain.document import WarningCode
from localrag.domain.limits import ReadLimits

FIELD = (
    '<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' id="{0F8169F5-F373-4BFB-8136-6303301FD354}" type="slidenum"><a:t>&lt;number&gt;</a:t></a:fld>'
)
STYLE = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
LAYOUT = (
    f'<style:page-layout {STYLE} style:name="A"><style:page-layout-properties'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>'
    f'<style:master-page {STYLE} style:name="M" style:page-layout-name="A"/>'
)


def test_number_of_a_slide_is_not_its_text():
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    box = slide.shapes.add_textbox(Cm(2), Cm(2), Cm(10), Cm(2)).text_frame
    box.text = "旅費の申請"
    box.add_paragraph()._p.append(parsed(FIELD.encode()))
    stream = io.BytesIO()
    show.save(stream)
    stream.seek(0)
    assert PptxReader().read(stream, ReadLimits()).pages[0].text == "旅費の申請"


@pytest.mark.parametrize(
    ("left", "text", "warnings"),
    [
        ("3cm", "旅費の申請\n下書き", []),
        ("-6cm", "旅費の申請", [WarningCode.HIDDEN_TEXT]),
        ("28.5cm", "旅費の申請", [WarningCode.HIDDEN_TEXT]),
    ],
)
def test_what_lies_beside_a_slide_is_left_out_and_named(left, text, warnings):
    def box(words, x, y):
        place = f'svg:x="{x}" svg:y="{y}" svg:width="5cm" svg:height="2cm"'
        space = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
        return (
            f"<draw:frame {space} {place}><draw:text-box><text:p>{words}</text:p>"
            "</draw:text-box></draw:frame>"
        )

    shapes = box("旅費の申請", "3cm", "2cm") + box("下書き", left, "8cm")
    body = f'{LAYOUT}<draw:page draw:master-page-name="M">{shapes}</draw:page>'
    stream = io.BytesIO(open_document("presentation", body))
    content = OdpReader().read(stream, ReadLimits())
    assert content.pages[0].text == text
    assert [warning.code for warning in content.warnings] == warnings
