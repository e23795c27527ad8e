"""From an error or a warning to words: what happened, what is safe, what to do.

The words lie in data files.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from localrag.domain.document import ReadWarning
from localrag.domain.errors import LocalragError
from localrag.resources import words_file

LANGUAGES = ("ja", "en")
_NAMED = {"where", "kinds"}  # fields whose values have words of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The words for one error, ready to be shown; each may be empty except `what`."""

    code: str
    what: str
    safe: str
    do: str


def explain(error: LocalragError, language: str) -> Explanation:
    """Return the words for `error` in `ja` or `en`; any other language gets English.

    A field that the error does not carry is shown as 「不明」 or "unknown"; a code without words
    is shown as the code itself. Never raises for what an error holds.
    """
    spoken = language if language in LANGUAGES else "en"
    words = _words(spoken)
    entry = words.get(error.code.value, {"what": f"{words['_']['unknown_code']} {error.code}"})
    filled = {part: _filled(text, error, words["_"]) for part, text in entry.items()}
    return Explanation(
        code=error.code.value,
        what=filled["what"],
        safe=filled.get("safe", ""),
        do=filled.get("do", ""),
    )


def sentence(error: LocalragError, language: str) -> str:
    """Return what happened, what is safe and what to do, on one line."""
    told = explain(error, language)
    gap = "" if language == "ja" else " "
    line = gap.join(part for part in (told.what, told.safe, told.do) if part)
    return " ".join(line.splitlines())


def explain_warning(warning: ReadWarning, language: str) -> Explanation:
    """Return the words for what a document lacks, with its pages, in `ja` or `en`."""
    words = _warning_words(language if language in LANGUAGES else "en")
    entry = words[warning.code.value]
    pages = words["_"]["pages"].format(pages=_ranges(warning.pages)) if warning.pages else ""
    return Explanation(
        code=f"warning.{warning.code.value}",
        what=entry["what"] + pages,
        safe="",
        do=entry["do"],
    )


def _ranges(pages: Sequence[int]) -> str:
    """Return numbers as people write them: `1, 3-5`."""
    parts: list[tuple[int, int]] = []
    for page in sorted(set(pages)):
        if parts and parts[-1][1] == page - 1:
            parts[-1] = (parts[-1][0], page)
        else:
            parts.append((page, page))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


class _Fields(dict[str, str]):
    """Fields of an error by name; a missing one has a stand-in instead of raising."""

    def __init__(self, error: LocalragError, words: dict[str, str]) -> None:
        super().__init__(error.fields)
        self._unknown = words["unknown"]
        for name in _NAMED & self.keys():
            self[name] = ", ".join(words.get(one, one) for one in self[name].split(", "))

    def __missing__(self, name: str) -> str:
        return self._unknown


def _filled(text: str, error: LocalragError, words: dict[str, str]) -> str:
    return text.format_map(_Fields(error, words))


@cache
def _warning_words(language: str) -> dict[str, dict[str, str]]:
    text = words_file(language, "warnings").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words(language: str) -> dict[str, dict[str, str]]:
    """Return the words by full code, and those for gaps under `_`."""
    tables = tomllib.loads(words_file(language).read_text(encoding="utf-8"))
    words = {"_": tables.pop("_")}
    for family, codes in tables.items():
        words.update({f"{family}.{name}": entry for name, entry in codes.items()})
    return words
