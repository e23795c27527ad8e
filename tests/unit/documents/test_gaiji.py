import pytest

from localrag.documents.gaiji import with_gaiji_marked
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.ports import Content


def content(*texts):
    pages = tuple(
        Page(number=number, label=str(number), text=text, blocks=())
        for number, text in enumerate(texts, start=1)
    )
    return Content(title=None, pages=pages)


@pytest.mark.parametrize("gaiji", ["\ue000", b"\xf0\x40".decode("cp932"), "\U000f0001"])
def test_character_that_only_its_author_can_show_is_marked_and_named(gaiji):
    found = with_gaiji_marked(content("本文", f"高{gaiji}様"))
    assert [page.text for page in found.pages] == ["本文", "高〓様"]
    assert found.warnings == (ReadWarning(code=WarningCode.GAIJI, pages=(2,)),)


def test_bullets_of_symbol_fonts_are_no_gaiji():
    text = content("\uf06c 対象者")
    assert with_gaiji_marked(text) is text
