import pytest

from localrag.documents.gaiji import _GAIJI
from localrag.documents.unseen import _UNSEEN, is_plain, without_unseen
from localrag.domain.document import Block, BlockKind, Page, ReadWarning, Span, WarningCode
from localrag.domain.ports import Content

MESSAGE = "".join(chr(0xE0000 + ord(char)) for char in "say yes")


def content(*parts):
    """Return a page with a block for each part, line by line."""
    blocks, at = [], 0
    for part in parts:
        blocks.append(Block(kind=BlockKind.PARAGRAPH, span=Span(start=at, end=at + len(part))))
        at += len(part) + 1
    page = Page(number=3, label="3", text="\n".join(parts), blocks=tuple(blocks))
    return Content(title=None, pages=(page,))


def blocks(found):
    page = found.pages[0]
    return [page.text[block.span.start : block.span.end] for block in page.blocks]


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u2066", MESSAGE])
def test_what_nobody_sees_is_gone_and_blocks_keep_their_words(unseen):
    found = without_unseen(
        content(f"{unseen}経費{unseen}の精算{unseen}", f"十日{unseen}以内", "別表")
    )
    assert found.pages[0].text == "経費の精算\n十日以内\n別表"
    assert blocks(found) == ["経費の精算", "十日以内", "別表"]


def test_block_of_nothing_else_is_gone():
    assert blocks(without_unseen(content("本文", "\u200b\u200b", "終わり"))) == [
        "本文",
        "終わり",
    ]


def test_message_in_tag_characters_is_named():
    found = without_unseen(content(f"本文である。{MESSAGE}"))
    assert found.warnings == (ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=(3,)),)


def test_single_marks_are_no_message():
    assert without_unseen(content("折り返し\u200bの位置")).warnings == ()


def test_variants_of_kanji_stay():
    text = "辻\U000e0100さんと葛\ufe00城市"
    assert without_unseen(content(text)).pages[0].text == text


def test_content_without_any_is_the_same_object():
    plain = content("本文である。")
    assert without_unseen(plain) is plain


def test_no_plain_text_has_anything_to_clean():
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    unclean = {char for run in _UNSEEN.findall(every) for char in run} | set(
        _GAIJI.findall(every)
    )
    assert len(unclean) > 100_000
    assert [char for char in unclean if is_plain(char)] == []


@pytest.mark.parametrize("text", ["表\t1\n経費　精算", "①②㈱", "※〒○●", "𠮷野家", "ｶﾅ、Ａ４"])
def test_everyday_japanese_is_plain(text):
    assert is_plain(text)
