"""What pypdf finds out about a PDF, against files that pypdf itself has written."""

import pytest
from tests.fakes.blank_pdf import blank_pages, written

from localrag.documents.pdf_labels import page_labels
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


@pytest.fixture
def writer():
    return blank_pages()


def test_labels_are_those_that_are_printed(writer):
    writer.set_page_label(0, 0, style="/r")
    writer.set_page_label(1, 2, style="/D")
    assert page_labels(written(writer)) == ("i", "1", "2")


def test_a_file_that_names_nothing_has_none(writer):
    assert page_labels(written(writer)) == ()


def test_labels_that_only_count_are_none(writer):
    writer.set_page_label(0, 2, style="/D")
    assert page_labels(written(writer)) == ()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_asked_for_unless_it_is_empty(writer, algorithm):
    writer.encrypt("himitsu", algorithm=algorithm)
    with pytest.raises(DocumentError) as caught:
        page_labels(written(writer))
    assert caught.value.code is DocumentCode.PASSWORD_NEEDED


def test_an_empty_user_password_opens_the_file(writer):
    writer.set_page_label(0, 2, style="/r")
    writer.encrypt("", owner_password="shoyusha", algorithm="AES-256")  # noqa: S106 - made for this test
    assert page_labels(written(writer)) == ("i", "ii", "iii")


@pytest.mark.parametrize("cut", [0, 10, 200, 400])
def test_a_broken_file_says_nothing_and_raises_nothing(writer, cut):
    assert page_labels(written(writer)[:cut]) == ()
