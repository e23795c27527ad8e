"""Whether two questions are the same one: by rules that rather say no."""

import re

from localrag.domain.glossary import GlossaryNames, NamedEntry
from localrag.text.names import places, squeezed
from localrag.text.tokens import spelt_alike

_SIGNS = re.compile(r"[\s。．.、，,？?！!「」『』“”\"'‘’・…]+")
_POLITE = re.compile(
    r"(?:(?:について|に関して)?(?:を|は)?(?:お?教え(?:て)?(?:く(?:ださい|れ(?:ますか)?)|下さい|ほしい(?:です)?)?|知りたい(?:のですが|です)?)"
    r"|(?:は|とは)?(?:何|なに|なん)(?:です|でし[ょよ]う|になります|であります)?か?"
    r"|(?:でし[ょよ]う|です|であります)か)$"
)
_LAST = re.compile(r"(?:とは|は|を)$")


def question_key(text: str, glossary: GlossaryNames | None = None) -> str:
    """Return what the same question has in common in any spelling; empty if nothing is left.

    Numbers count by their value, names by the term of the glossary that they stand for. What is
    left out is politeness at the end: no word that says what is asked for.
    """
    plain = _with_terms(squeezed(text).text, text, glossary)
    key = _SIGNS.sub("", spelt_alike(plain))
    return _LAST.sub("", _POLITE.sub("", key))


def _with_terms(plain: str, text: str, glossary: GlossaryNames | None) -> str:
    """Return the text with the term in place of each other name that means it alone."""
    if glossary is None:
        return plain
    line = squeezed(text)
    found = glossary.within(plain)
    spans = sorted(
        (
            (start, end, one)
            for one in found
            if not _is_ambiguous(one, found)
            for start, end in places(one.key, one.name, line)
        ),
        key=lambda span: (span[0] - span[1], span[0]),
    )
    taken: list[tuple[int, int, NamedEntry]] = []
    for start, end, one in spans:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, one))
    for start, end, one in sorted(taken, key=lambda span: -span[0]):
        plain = plain[:start] + squeezed(one.entry.term).text + plain[end:]
    return plain


def _is_ambiguous(one: NamedEntry, found: list[NamedEntry]) -> bool:
    return any(other.key == one.key and other.entry != one.entry for other in found)
