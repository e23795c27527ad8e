"""The outline that PDFium finds, in files that pypdf has written."""

import pytest
from pypdf.generic import NameObject, NumberObject, TextStringObject
from tests.fakes.blank_pdf import blank_pages, written

from localrag.documents.pdfium import PdfFile
from localrag.documents.pdfium_outline import Bookmark


@pytest.fixture
def writer():
    return blank_pages()


def outline(writer):
    with PdfFile(written(writer)) as pdf:
        return pdf.outline()


def test_entries_come_in_their_order_with_their_levels(writer):
    chapter = writer.add_outline_item(title="第１章", page_number=1)
    writer.add_outline_item(title="第１条", page_number=2, parent=chapter)
    writer.add_outline_item(title="附則", page_number=0)
    assert outline(writer) == (
        Bookmark(title="第１章", level=1, page=2),
        Bookmark(title="第１条", level=2, page=3),
        Bookmark(title="附則", level=1, page=1),
    )


def test_a_file_without_an_outline_has_none(writer):
    assert outline(writer) == ()


def test_an_entry_that_leads_to_itself_ends(writer):
    entry = writer.add_outline_item(title="第１章", page_number=0)
    entry.get_object()[NameObject("/Next")] = entry
    entry.get_object()[NameObject("/First")] = entry
    assert outline(writer) == (Bookmark(title="第１章", level=1, page=1),)


def test_entries_that_lead_nowhere_are_left_out(writer):
    entry = writer.add_outline_item(title="消えた頁", page_number=0).get_object()
    entry[NameObject("/Dest")] = TextStringObject("missing")
    entry.pop(NameObject("/A"), None)
    beyond = writer.add_outline_item(title="先の頁", page_number=1).get_object()
    beyond.pop(NameObject("/A"), None)
    beyond[NameObject("/Dest")] = writer._add_object(NumberObject(99))
    writer.add_outline_item(title="ある頁", page_number=2)
    assert [found.title for found in outline(writer)] == ["ある頁"]


@pytest.mark.parametrize("title", [b"\xfe\xff\xd8\x00", b"\xfe\xff\xd8"])
def test_a_title_that_is_no_text_is_not_fatal(writer, title):
    entry = writer.add_outline_item(title="仮", page_number=0).get_object()
    entry[NameObject("/Title")] = TextStringObject(title.decode("latin-1"))
    assert [found.page for found in outline(writer)] == [1]
