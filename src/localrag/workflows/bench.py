"""Index, search and ask figures on generated text, as ratios to plain work on the same text."""

import os
import statistics
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from localrag.analysis.made_text import made_document, made_question
from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished
from localrag.domain.library import Folder
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.index_folders import IndexTools, index_folders
from localrag.workflows.search import SearchTools, search

_SENTENCES = 120
_QUESTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchFigure:
    """CPU seconds of a step (children included) and of its reference, and their ratio."""

    step: str
    cpu_s: float
    reference: str
    reference_cpu_s: float

    @property
    def ratio(self) -> float:
        """How many times the reference the step takes."""
        return self.cpu_s / max(self.reference_cpu_s, 1e-9)


def make_folder(folder: Path, documents: int) -> Folder:
    """Write `documents` text files into `folder`."""
    for number in range(documents):
        file = folder / f"規程{number:06}.txt"
        file.write_text(made_document(number, _SENTENCES), encoding="utf-8")
    return Folder(path=os.fsencode(folder))


def bench_index(folder: Folder, tools: IndexTools, cancel: CancelToken) -> BenchFigure:
    """Index the folder; the reference compresses the same bytes with zlib level 6."""
    files = sorted(Path(os.fsdecode(folder.path)).iterdir())
    reference = _cpu_s(lambda: [zlib.compress(file.read_bytes(), 6) for file in files])
    taken = _cpu_s(lambda: list(index_folders([folder], tools, cancel)))
    return BenchFigure(
        step="index", cpu_s=taken, reference="zlib level 6", reference_cpu_s=reference
    )


def bench_search(folder: Folder, tools: SearchTools) -> BenchFigure:
    """Search; the reference looks for the question's first word in every text."""
    texts = _texts(folder)
    questions = _questions(len(texts))
    return BenchFigure(
        step="search",
        cpu_s=_median(questions, lambda text: search(understand(text), tools, 10)),
        reference="substring scan",
        reference_cpu_s=_median(questions, lambda text: [text[:6] in body for body in texts]),
    )


def bench_ask(folder: Folder, tools: AskTools, cancel: CancelToken) -> BenchFigure:
    """Ask; the reference looks for the question's first word in every text."""
    texts = _texts(folder)
    questions = _questions(len(texts))

    def asked(text: str) -> None:
        for event in ask(understand(text), tools, AskOptions(), cancel):
            if isinstance(event, Finished):
                return

    return BenchFigure(
        step="ask",
        cpu_s=_median(questions, asked),
        reference="substring scan",
        reference_cpu_s=_median(questions, lambda text: [text[:6] in body for body in texts]),
    )


def _texts(folder: Folder) -> list[str]:
    files = sorted(Path(os.fsdecode(folder.path)).iterdir())
    return [file.read_text(encoding="utf-8") for file in files]


def _questions(documents: int) -> list[str]:
    step = max(1, documents // _QUESTIONS)
    return [made_question(number, _SENTENCES) for number in range(0, documents, step)]


def _median(texts: Sequence[str], work: Callable[[str], object]) -> float:
    work(texts[0])
    return statistics.median(_cpu_s(partial(work, text)) for text in texts)


def _cpu_s(work: Callable[[], object]) -> float:
    before = os.times()
    begun = time.process_time()
    work()
    own = time.process_time() - begun
    after = os.times()
    children = (
        after.children_user
        + after.children_system
        - before.children_user
        - before.children_system
    )
    return own + children
