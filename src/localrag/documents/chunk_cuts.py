"""What is lost where a chunk begins: the less, the better the place to cut."""

import re
from collections.abc import Sequence

from localrag.documents.atoms import Atom
from localrag.domain.document import BlockKind, Page
from localrag.text.lines import ends_sentence, starts_item

# By eye on statutes, guidelines and help pages; a chunk of half the usual size costs .25.
AFTER_HEADING = 4.0  # a heading stays with what stands below it
_AFTER_LABEL = 1.0  # （答）
_INSIDE_SENTENCE = 0.9
_OVER_PAGE = 0.7  # a sentence that goes on over the end of a page
_AFTER_LEAD = 0.3  # 次の各号に…: the list belongs to it
_REFERS_BACK = 0.25
_SENTENCE = 0.45
_NOTE = 0.3
_DEEP_ITEM = 0.4
_ITEM = 0.35  # 号
_ROW = 0.1
_PARAGRAPH = 0.1  # 項

_LABEL = re.compile(r"\s*[（(【〔＜<\[][^（）()【】〔〕＜＞<>\[\]]{1,20}[）)】〕＞>\]]\s*$")
_KANJI_ITEM = re.compile(
    r"\s*[一二三四五六七八九十百]{1,4}(?:の[一二三四五六七八九十]+)*[　 、]"
)
_PLAIN_ITEM = re.compile(r"\s*○?(?:第?[0-9０-９]{1,3}[　 .．、]|第[一二三四五六七八九十百千]+)")
_LEAD = re.compile(
    r"(?:次の|次に|以下の|以下に|下記の|左の|左に|各号|とおり|通り|如く)[^。]{0,60}[。:：]?\s*$|[:：]\s*$"
)
_REFERENCE = re.compile(
    r"\s*(?:ただし|但し|なお|また|この|これ|その|それ|そこ|こう|そう|同(?!時|様|意|居|僚|窓|封)|前項の場合|当該|しかし|したがって|従って|そのため|例えば|つまり|すなわち)"
)


def cut_cost(pages: Sequence[Page], before: Atom, atom: Atom) -> float:
    """Return what is lost where a chunk ends with `before` and the next begins with `atom`."""
    if before.kind is BlockKind.HEADING:
        return AFTER_HEADING
    if atom.kind is BlockKind.HEADING:
        return 0.0
    end, start = pages[before.page].text, pages[atom.page].text
    said, text = (
        end[before.span.start : before.span.end],
        start[atom.span.start : atom.span.end],
    )
    if before.page == atom.page and "\n" not in end[before.span.end : atom.span.start]:
        return _cost_in_line(said, text)
    if before.page != atom.page and _goes_on(before, said, atom, text):
        return _OVER_PAGE
    return _cost_between_lines(before, said, atom, text)


def _cost_between_lines(before: Atom, said: str, atom: Atom, text: str) -> float:
    if _LABEL.match(said):
        return _AFTER_LABEL
    is_item = atom.kind in (BlockKind.LIST, BlockKind.TABLE) or starts_item(text)
    if is_item and before.kind is not BlockKind.TABLE and _LEAD.search(said[-90:]):
        return _AFTER_LEAD + _line_cost(atom, text)
    return _line_cost(atom, text)


def _cost_in_line(said: str, text: str) -> float:
    if not ends_sentence(said) and not starts_item(text):
        return _INSIDE_SENTENCE
    return _SENTENCE + _REFERS_BACK * (_REFERENCE.match(text) is not None)


def _line_cost(atom: Atom, text: str) -> float:
    if atom.kind is BlockKind.TABLE:
        return _ROW
    if atom.kind is BlockKind.FOOTNOTE:
        return _NOTE
    if _PLAIN_ITEM.match(text):
        return _PARAGRAPH
    if _KANJI_ITEM.match(text):
        return _ITEM
    if atom.kind is BlockKind.LIST or starts_item(text):
        return _DEEP_ITEM
    return _PARAGRAPH + _REFERS_BACK / 2 * (_REFERENCE.match(text) is not None)


def _goes_on(before: Atom, said: str, atom: Atom, text: str) -> bool:
    """Whether a paragraph was broken by the end of a page."""
    are_text = before.kind is BlockKind.PARAGRAPH and atom.kind is BlockKind.PARAGRAPH
    return are_text and not ends_sentence(said) and not starts_item(text)
