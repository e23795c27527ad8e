"""Text of Word documents that is in the file but that nobody sees on the page."""

from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

_WHITE = "FFFFFF"
_TINY = 2  # half points
OFF = frozenset({"0", "false", "off"})  # what switches a property off
# What may lie behind white text: only a plain paragraph is known to lie on white paper.
_ON_COLOUR = ("tc", "txbxContent")


def is_hidden(run: etree._Element) -> bool:
    """Whether a run of text is marked as hidden, has hardly a size, or is white on white paper."""
    look = run.find(qn("w:rPr"))
    if look is None:
        return False
    vanish = look.find(qn("w:vanish"))
    if vanish is not None and vanish.get(qn("w:val"), "1") not in OFF:
        return True
    size = _value(look, "w:sz")
    if size.isdecimal() and int(size) <= _TINY:
        return True
    return _value(look, "w:color").upper() == _WHITE and not _is_shaded(run, look)


def has_hidden(body: etree._Element) -> bool:
    """Whether a document holds text that nobody sees."""
    return any(
        run.find(qn("w:rPr")) is not None and is_hidden(run) and _text(run).strip()
        for run in body.iter(qn("w:r"))
    )


def _is_shaded(run: etree._Element, look: etree._Element) -> bool:
    if any(look.find(qn(name)) is not None for name in ("w:shd", "w:highlight")):
        return True
    for holder in _holders(run):
        name = str(holder.tag).rpartition("}")[2]
        if name in _ON_COLOUR:
            return True
        if name == "p" and holder.find(f"{qn('w:pPr')}/{qn('w:shd')}") is not None:
            return True
    return False


def _holders(run: etree._Element) -> Iterator[etree._Element]:
    holder = run.getparent()
    while holder is not None:
        yield holder
        holder = holder.getparent()


def _text(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(qn("w:t")))


def _value(holder: etree._Element, child: str) -> str:
    element = holder.find(qn(child))
    return "" if element is None else str(element.get(qn("w:val"), ""))
