"""Questions to begin with, made from the headings of what was indexed."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from localrag.domain.cancel import CancelToken
from localrag.domain.document import BlockKind, Page
from localrag.domain.passage import IndexedDocument
from localrag.domain.ports import Catalogue
from localrag.text.normalise import normalised, squashed

_DOCUMENTS = 24
_PAGES = 3
_TRIED = 16
_LENGTHS = (3, 24)  # characters of a heading that makes a question
_NUMBERING = re.compile(
    r"^(?:第?\s*[0-9０-９一二三四五六七八九十百]+\s*(?:条の?[0-9０-９一二三四五六七八九十]*|章|節|款|編|部|回|[.．、・:：)）])?\s*"
    r"|[（(][0-9０-９一二三四五六七八九十ア-ンa-zA-Z]+[)）]\s*|[①-⑳○●◯■□◆◇・\-－]\s*)+"
)
_AROUND = re.compile(r"^[（(「『【]+|[）)」』】]+$")
_JAPANESE = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")
_JAPANESE_FORM = "{heading}について教えてください。"
_LATIN_FORM = "What is said about {heading}?"
_DATE = re.compile(r"\d\s*[年月日]|^[年月日]|[令平昭]和?\s*\d")
_LOOSE = re.compile(r"[てにをはがと]$|^(?:ご|お)(?:利用|案内|挨拶|連絡)")
_KANJI = re.compile(r"[\u4e00-\u9fff\u30a1-\u30fa]{2}|[A-Za-z]{3}")
_EMPTY = frozenset(
    {"目次", "総則", "附則", "別表", "はじめに", "おわりに", "備考", "概要", "contents"}
)


def example_questions(
    catalogue: Catalogue,
    is_answered: Callable[[str], bool],
    cancel: CancelToken,
    *,
    wanted: int = 3,
) -> list[str]:
    """Return up to `wanted` questions that `is_answered`, of different documents where possible.

    Each is in the language of its heading, for it is looked for in documents of that language.

    Costs at most 16 calls of `is_answered`. Raises Cancelled.
    """
    found: list[str] = []
    for heading in islice(_candidates(catalogue), _TRIED):
        cancel.raise_if_cancelled()
        form = _JAPANESE_FORM if _JAPANESE.search(heading) else _LATIN_FORM
        question = form.format(heading=heading)
        if is_answered(question):
            found.append(question)
        if len(found) == wanted:
            break
    return found


def subject_of(heading: str) -> str | None:
    """Return the subject of a heading without its number, None where it makes no question."""
    line = " ".join(heading.split())
    bare = _AROUND.sub("", _NUMBERING.sub("", line)).strip()
    fits = _LENGTHS[0] <= len(bare) <= _LENGTHS[1]
    is_said = bool(_KANJI.search(bare)) and not bare.endswith(("。", "：", ":"))
    is_said = is_said and not _DATE.search(normalised(bare)) and not _LOOSE.search(bare)
    return bare if fits and is_said and squashed(bare) not in _EMPTY else None


def _candidates(catalogue: Catalogue) -> Iterator[str]:
    """Yield subjects, first one of each document, then the second of each, and so on."""
    documents = list(catalogue.documents())
    step = max(1, len(documents) // _DOCUMENTS)
    columns = [_headings(catalogue, document) for document in documents[::step]]
    told: set[str] = set()
    for depth in range(max(map(len, columns), default=0)):
        for column in columns:
            if depth < len(column) and squashed(column[depth]) not in told:
                told.add(squashed(column[depth]))
                yield column[depth]


def _headings(catalogue: Catalogue, document: IndexedDocument) -> list[str]:
    """Return the subjects of a document's headings, those of numbered ones first."""
    found = list(_subjects(catalogue, document))
    return [subject for subject, _ in sorted(found, key=lambda one: not one[1])]


def _subjects(catalogue: Catalogue, document: IndexedDocument) -> Iterator[tuple[str, bool]]:
    for number in range(1, min(document.pages, _PAGES) + 1):
        page = catalogue.page(document.id, number)
        for text in _heading_texts(page) if page else ():
            subject = subject_of(text)
            if subject is not None and subject not in document.title:
                yield subject, bool(_NUMBERING.match(text.strip()))


def _heading_texts(page: Page) -> Iterator[str]:
    for block in page.blocks:
        if block.kind is BlockKind.HEADING:
            yield page.text[block.span.start : block.span.end]
