"""What pypdf finds out about a PDF, against files that pypdf itself has written."""

from io import BytesIO

import pytest
from pypdf import PdfWriter

from localrag.documents.pdf_facts import Bookmark, PdfFacts, pdf_facts
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


@pytest.fixture
def writer():
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(width=200, height=200)
    return writer


def written(writer):
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_labels_and_outline_are_found(writer):
    writer.set_page_label(0, 0, style="/r")
    writer.set_page_label(1, 2, style="/D")
    chapter = writer.add_outline_item(title="第１章", page_number=1)
    writer.add_outline_item(title="第１条", page_number=2, parent=chapter)
    facts = pdf_facts(written(writer))
    assert [facts.label(number) for number in (1, 2, 3)] == ["i", "1", "2"]
    assert facts.outline == (
        Bookmark(title="第１章", level=1, page=2),
        Bookmark(title="第１条", level=2, page=3),
    )


def test_a_file_that_names_nothing_has_numbers(writer):
    facts = pdf_facts(written(writer))
    assert (facts.labels, facts.outline) == ((), ())
    assert facts.label(2) == "2"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_asked_for_unless_it_is_empty(writer, algorithm):
    writer.encrypt("himitsu", algorithm=algorithm)
    with pytest.raises(DocumentError) as caught:
        pdf_facts(written(writer))
    assert caught.value.code is DocumentCode.PASSWORD_NEEDED


def test_an_empty_user_password_opens_the_file(writer):
    writer.add_outline_item(title="申込案内", page_number=0)
    writer.encrypt("", owner_password="shoyusha", algorithm="AES-256")  # noqa: S106 - made for this test
    assert [entry.title for entry in pdf_facts(written(writer)).outline] == ["申込案内"]


@pytest.mark.parametrize("cut", [0, 10, 200, 400])
def test_a_broken_file_says_nothing_and_raises_nothing(writer, cut):
    assert pdf_facts(written(writer)[:cut]) == PdfFacts()
