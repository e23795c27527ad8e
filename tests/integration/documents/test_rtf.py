"""What stands in groups that a reader of RTF may pass over."""

import io

import pytest

from localrag.documents.readers.rtf import Reader
from localrag.domain.document import BlockKind
from localrag.domain.limits import ReadLimits


@pytest.mark.parametrize("group", ["{\\footnote ", "{\\*\\footnote "])
def test_footnote_stands_below_the_page(group):
    data = f"{{\\rtf1\\ansi Fare{{\\super \\chftn{group}\\chftn\\pard See table 2.}}}} is paid.\\par}}"
    (page,) = Reader().read(io.BytesIO(data.encode()), ReadLimits()).pages
    assert page.text == "Fare is paid.\nSee table 2."
    assert [block.kind for block in page.blocks] == [BlockKind.PARAGRAPH, BlockKind.FOOTNOTE]
