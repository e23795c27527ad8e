"""Tesseract's table of words as the text of a page."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.documents.ocr import RecognisedPage
from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.text.lines import joined_lines

_WORD_LEVEL = "5"
_WIDE = r"[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SPACE_AT_WIDE = re.compile(rf"(?<={_WIDE}) +| +(?={_WIDE})")
_SURE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBox:
    """A word: its paragraph and line on the page, and how sure the engine is (0 to 1)."""

    paragraph: tuple[int, int]
    line: int
    text: str
    confidence: float


def words_of(table: str) -> list[WordBox]:
    """Return the words in Tesseract's TSV output, in its reading order."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        WordBox(
            paragraph=(int(row["block_num"]), int(row["par_num"])),
            line=int(row["line_num"]),
            text=row["text"].strip(),
            confidence=max(0.0, float(row["conf"])) / _SURE,
        )
        for row in rows
        if row.get("level") == _WORD_LEVEL and (row.get("text") or "").strip()
    ]


def page_of(words: Sequence[WordBox]) -> RecognisedPage:
    """Return the words as paragraphs; spaces that stand between Japanese characters are gone."""
    page = PageText()
    for paragraph in _grouped(words):
        add_lines(page, joined_lines("\n".join(paragraph)).split("\n"), guess_numbered=True)
    made = page.page(1, "1")
    return RecognisedPage(text=made.text, blocks=made.blocks, confidence=confidence_of(words))


def confidence_of(words: Sequence[WordBox]) -> float:
    """Return the mean confidence, each word by its characters; 0 for none."""
    characters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(1, characters)


def _grouped(words: Sequence[WordBox]) -> list[list[str]]:
    """Return the lines of each paragraph."""
    paragraphs: list[list[str]] = []
    before: WordBox | None = None
    for word in words:
        if before is None or before.paragraph != word.paragraph:
            paragraphs.append([word.text])
        elif before.line != word.line:
            paragraphs[-1].append(word.text)
        else:
            paragraphs[-1][-1] += f" {word.text}"
        before = word
    return [[_SPACE_AT_WIDE.sub("", line) for line in lines] for lines in paragraphs]
