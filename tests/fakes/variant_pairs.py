"""Questions whose page spells them otherwise, and office sentences to hide those pages among."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from localrag.analysis.gold import GoldContext, GoldQuestion, GoldSet
from localrag.analysis.made_text import made_document
from localrag.text.sentences import sentences

_ROOT = Path(__file__).resolve().parents[2]
_PAIRS = _ROOT / "tests" / "quality" / "variants.toml"
_SAMPLES = _ROOT / "tests" / "samples" / "office"
_LAST_FIGURE = re.compile(
    r"[0-9０-９一二三四五六七八九](?![0-9０-９,，一二三四五六七八九十百千])"
)
_FIGURES = ("123456789", "１２３４５６７８９", "一二三四五六七八九")
_SHIFTS = (1, 2, 3)
_SHORTEST = 12
_MADE = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantPair:
    """`question` is spelt otherwise on its page; `needs_glossary` where no spelling rule helps."""

    kind: str
    question: str
    page: str
    needs_glossary: bool


def variant_pairs() -> list[VariantPair]:
    """Return the pairs of the table, in its order."""
    table = tomllib.loads(_PAIRS.read_text(encoding="utf-8"))
    return [
        VariantPair(
            kind=kind["name"],
            question=question,
            page=page,
            needs_glossary=kind.get("glossary", False),
        )
        for kind in table["kinds"]
        for question, page in kind["pairs"]
    ]


def variant_gold() -> GoldSet:
    """Return all pages and what they hide among, and the questions; page n has the key `n`."""
    pairs = variant_pairs()
    pages = [pair.page for pair in pairs]
    others = dict.fromkeys((*_near_misses(), *_sample_sentences(), *_made_sentences()))
    texts = [*pages, *(text for text in others if text not in pages)]
    return GoldSet(
        contexts=tuple(
            GoldContext(key=str(number), title="", text=text)
            for number, text in enumerate(texts)
        ),
        questions=tuple(
            GoldQuestion(text=pair.question, answers=(pair.page,), source=str(number))
            for number, pair in enumerate(pairs)
        ),
    )


def _near_misses() -> Iterator[str]:
    """Yield the pages of the numbered kinds with other numbers: each last figure is shifted."""
    table = tomllib.loads(_PAIRS.read_text(encoding="utf-8"))
    for kind in table["kinds"]:
        if kind.get("numbered"):
            for _, page in kind["pairs"]:
                yield from (_LAST_FIGURE.sub(_shifter(shift), page) for shift in _SHIFTS)


def _shifter(by: int) -> Callable[[re.Match[str]], str]:
    return lambda match: _shifted(match[0], by)


def _shifted(figure: str, by: int) -> str:
    for figures in _FIGURES:
        if figure in figures:
            return figures[(figures.index(figure) + by) % len(figures)]
    return figure


def _sample_sentences() -> Iterator[str]:
    for path in sorted(_SAMPLES.iterdir()):
        text = path.read_text(encoding="utf-8")
        for span in sentences(text):
            if span.end - span.start >= _SHORTEST:
                yield text[span.start : span.end]


def _made_sentences() -> Iterator[str]:
    text = "".join(made_document(number, 100) for number in range(_MADE // 100 + 1))
    for span in islice(sentences(text), _MADE):
        yield text[span.start : span.end]
