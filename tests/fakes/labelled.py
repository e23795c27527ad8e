"""Sentences in which somebody marked the personal data: 〔kind|words〕."""

import re
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.personal_data import PersonalKind

FORMS = ("P-######", "@@##-####")  # the patient numbers of the sentences
_FOLDER = Path(__file__).parents[1] / "quality"
_MARK = re.compile(r"〔(?P<kind>[a-z_]+)\|(?P<words>[^〕]+)〕")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text and what is personal in it: kind, first and last place (half open)."""

    text: str
    marks: frozenset[tuple[PersonalKind, int, int]]


def labelled(name: str = "personal_data") -> list[Labelled]:
    """Return all sentences of a set: that of the rules, or `personal_data_unseen`."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line.replace(r"\n", "\n")) for line in lines if line and line[0] != "#"]


def _read(line: str) -> Labelled:
    text, end, marks = "", 0, set()
    for match in _MARK.finditer(line):
        text += line[end : match.start()]
        kind = PersonalKind(match["kind"])
        marks.add((kind, len(text), len(text) + len(match["words"])))
        text += match["words"]
        end = match.end()
    return Labelled(text=text + line[end:], marks=frozenset(marks))
