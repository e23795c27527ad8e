import os
import struct
from datetime import UTC, datetime

import pytest
from tests.samples.make_documents import pdf

from localrag.documents.page_view import render_page
from localrag.domain.document import SourceFile
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


def source(path, media_type="application/pdf", container=None):
    return SourceFile(
        path=path,
        container=container,
        sha256="",
        size_bytes=0,
        modified=datetime(2026, 4, 1, tzinfo=UTC),
        media_type=media_type,
    )


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "規程.pdf"
    first = ["#旅費規程", "宿泊料は一夜につき９８００円とし、領収書を", "添えて申請する。"]
    file.write_bytes(pdf([first, ["二頁目"]]))
    return os.fsencode(file)


def test_picture_is_a_png_of_the_width_asked_for(path):
    view = render_page(source(path), 1, 600)
    assert view.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", view.png[16:24]) == (view.width, view.height)
    assert view.width == 600
    assert view.height == pytest.approx(600 * 841.89 / 595.28, abs=2)


def test_quote_over_two_lines_has_a_rectangle_on_each(path):
    (rectangles,) = render_page(source(path), 1, 600, ["領収書を添えて申請する"]).rectangles
    assert len(rectangles) == 2
    upper, lower = rectangles
    assert upper.top < lower.top
    assert upper.left > lower.left
    assert all(box.right > box.left and box.bottom > box.top for box in rectangles)


def test_quote_lies_where_the_text_was_drawn(path):
    ((box,),) = render_page(source(path), 1, 600, ["宿泊料は"]).rectangles
    scale = 600 / 595.28
    assert box.left == pytest.approx(72 * scale, abs=4)
    assert box.bottom == pytest.approx((841.89 - 742) * scale, abs=8)


def test_quote_is_found_in_whatever_width_its_digits_are(path):
    assert render_page(source(path), 1, 600, ["9800円"]).rectangles[0]


def test_quote_that_is_not_there_has_no_rectangle(path):
    assert render_page(source(path), 1, 600, ["日当"]).rectangles == ((),)


@pytest.mark.parametrize("page", [0, 3])
def test_page_that_is_not_there_is_refused(path, page):
    with pytest.raises(DocumentError):
        render_page(source(path), page, 600)


def test_file_that_is_gone_is_told(path):
    with pytest.raises(DocumentError) as caught:
        render_page(source(path + b"x"), 1, 600)
    assert caught.value.code == DocumentCode.GONE
