"""What a glossary finds that would not be found, and what looking a question up in it costs.

usage: python -m benchmarks.glossary [--data DIR] [--questions N] [--terms N]
Questions of JSQuAD that name their article have the name replaced by one made up, which only the
glossary knows; then the same with the texts instead of the questions.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.search import interval, ranks, reciprocal
from localrag.analysis.gold import GoldContext, GoldQuestion, read_squad
from localrag.answering.understand import understand
from localrag.answering.wording import worded
from localrag.domain.glossary import GlossaryEntry
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import store_contexts
from localrag.workflows.search import SearchTools, search

_JUDGED = Path("jsquad/test-v1.3.json")
_SHORTEST = 3
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_TOP, _DEPTH = 5, 10


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--terms", type=int, default=5_000)
    options = parser.parse_args()
    gold = read_squad(options.data / _JUDGED)
    titles = {context.key: context.title for context in gold.contexts}
    asked = [
        question
        for question in gold.questions
        if len(titles[question.source]) >= _SHORTEST
        and titles[question.source] in question.text
    ]
    asked = asked[:: max(1, len(asked) // options.questions)][: options.questions]
    names = {
        title: _made_up(number)
        for number, title in enumerate(sorted({titles[q.source] for q in asked}))
    }
    entries = [
        GlossaryEntry(term=title, abbreviations=(name,)) for title, name in names.items()
    ]
    renamed = [
        replace(q, text=q.text.replace(title, names[title]))
        for q in asked
        for title in (titles[q.source],)
    ]
    turned = [_renamed(context, names) for context in gold.contexts]
    print(f"{len(asked)} questions, {len(gold.contexts):,} texts, {len(entries)} terms\n")
    print("| question | glossary | R@1 | R@5 | MRR@10 | against as asked, 95 % |")
    print("|---|---|---|---|---|---|")
    with _stored(gold.contexts, entries) as tools:
        plain = replace(tools, glossary=None)
        whole = reciprocal(ranks(asked, "hybrid", plain))
        _row("as asked", asked, plain, whole)
        _row("as asked", asked, tools, whole)
        _row("renamed", renamed, plain, whole)
        _row("renamed", renamed, tools, whole)
        _row("renamed, without the ranker", renamed, replace(tools, ranker=None), whole)
    with _stored(turned, entries) as tools:
        _row("texts renamed", asked, replace(tools, glossary=None), whole)
        _row("texts renamed", asked, tools, whole)
    texts = [[question.text for question in questions] for questions in (asked, renamed)]
    _cost(gold.contexts, entries, texts[0], texts[1], options.terms)


def _made_up(number: int) -> str:
    """Return three letters, another three for each number."""
    size = len(_LETTERS)
    places_of = (number // size**2 % size, number // size % size, number % size)
    return "".join(_LETTERS[at] for at in places_of)


def _renamed(context: GoldContext, names: dict[str, str]) -> GoldContext:
    name = names.get(context.title)
    if name is None:
        return context
    return replace(context, title=name, text=context.text.replace(context.title, name))


def _row(
    label: str, questions: Sequence[GoldQuestion], tools: SearchTools, whole: np.ndarray
) -> None:
    found = ranks(questions, "hybrid", tools)
    gains = reciprocal(found) - whole
    low, high = interval(gains)
    print(
        f"| {label} | {'none' if tools.glossary is None else 'with'} | "
        f"{np.mean(found <= 1):.3f} | {np.mean(found <= _TOP):.3f} | "
        f"{reciprocal(found).mean():.4f} | "
        f"{100 * gains.mean():+.2f} ({100 * low:+.2f} to {100 * high:+.2f}) |",
        flush=True,
    )


def _cost(
    contexts: Sequence[GoldContext],
    known: Sequence[GlossaryEntry],
    plain: Sequence[str],
    naming: Sequence[str],
    terms: int,
) -> None:
    """Print CPU milliseconds of a question among so many terms, most of which it does not name."""
    others = [
        GlossaryEntry(
            term=f"{context.text[:4]}制度{number}号",
            abbreviations=(f"{_made_up(number)}-{number}",),
            synonyms=(f"{context.title or '規程'}運用{number}号",),
        )
        for number, context in ((n, contexts[n % len(contexts)]) for n in range(terms))
    ]
    print(f"\n| {terms:,} terms, {len(plain)} questions | CPU ms p50 | p95 |")
    print("|---|---|---|")
    with _stored(contexts, others) as tools:
        _timed("looking a question up", plain, lambda text: worded(text, tools.glossary))
        without = replace(tools, glossary=None)
        for label, used in (("search without a glossary", without), ("search with it", tools)):
            _timed(label, plain, lambda text, used=used: search(understand(text), used, _DEPTH))
    with _stored(contexts, [*known, *others]) as tools:
        _timed(
            "search with it, a name in each question",
            naming,
            lambda text: search(understand(text), tools, _DEPTH),
        )


def _timed(label: str, questions: Sequence[str], asked: Callable[[str], object]) -> None:
    for question in questions[:20]:
        asked(question)
    taken = []
    for question in questions:
        begun = time.process_time()
        asked(question)
        taken.append(1000 * (time.process_time() - begun))
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"| {label} | {statistics.median(taken):.2f} | {p95:.2f} |", flush=True)


@contextmanager
def _stored(
    contexts: Sequence[GoldContext], entries: Sequence[GlossaryEntry]
) -> Iterator[SearchTools]:
    """Open a library of the contexts, a document each, with a glossary."""
    with tempfile.TemporaryDirectory() as home:
        site = Site(places=places(Path(home)), library="bench", policy=read_policy(None))
        with Session(site) as session:
            with session.writing() as library:
                store_contexts(contexts, library.writer, session.embedder(), session.clock)
                library.glossary.replace(entries, session.clock.now())
            with session.searching() as tools:
                yield tools


if __name__ == "__main__":
    main()
