"""What answers without a model hold, and what a model would be sent, beside the plain ways.

usage: python -m benchmarks.answers [--data DIR] [--part extract|evidence|spans]
JSQuAD test and JaQuAD dev: each distinct paragraph is a document; handwritten-qa: office documents as
they are. The files are those that nothing was tuned on.
"""

import argparse
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.search import stored
from localrag.analysis.gold import GoldQuestion, read_qa, read_squad
from localrag.analysis.metrics import contains
from localrag.answering.extract import extract
from localrag.answering.prompt import build_prompt
from localrag.answering.quotes import chunk_sentences
from localrag.answering.sending import units
from localrag.answering.span_candidates import wish
from localrag.answering.understand import understand
from localrag.domain.answer import GroundedText
from localrag.domain.cancel import CancelToken
from localrag.domain.paths import displayed
from localrag.domain.question import TokenBudget
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.text.tokens import index_tokens
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import file_path, gold_folders, gold_path
from localrag.workflows.index_folders import index_folders
from localrag.workflows.search import Found, SearchTools, search

_SQUAD = (Path("jsquad/test-v1.3.json"), Path("jaquad/dev.json.gz"))
_OFFICE = Path("handwritten-qa")
_READ = 8
_ROOMY = TokenBudget(prompt=8_000, answer=500)
_HEAD = re.compile(r"<<<資料 \d+: (.*)>>>")
_END = "<<<資料 終わり>>>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one way gives for a question: its text, its length and the documents it comes from.

    `chars` are those of the document text, `heads` those of titles and headings beside it.
    """

    text: str
    chars: int
    heads: int = 0
    documents: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what was found for it, and the document that is right."""

    question: GoldQuestion
    found: Found
    right: str


Way = Callable[[Case, SearchTools], Given]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--part", choices=("extract", "evidence", "spans"))
    options = parser.parse_args()
    tables: dict[str, dict[str, Way]] = {
        "extract": {"extract": extracted, "best sentence of the best by words": plain_sentence},
        "evidence": {
            "evidence": evidence,
            "two passages": lambda case, _: passages(case, 2),
            "five passages": lambda case, _: passages(case, 5),
        },
    }
    for name, ways in tables.items():
        if options.part in (None, name):
            print(
                "| set | questions | way | holds the answer | right document | characters | in heads |\n"
                "|---|---|---|---|---|---|---|"
            )
            for file in _SQUAD:
                with squad(options.data / file) as (cases, tools):
                    show(f"{file.parent.name}/{file.name}", cases, tools, ways)
            with office(options.data) as (cases, tools):
                show("handwritten-qa", cases, tools, ways)
            print()
    if options.part in (None, "spans"):
        print(
            "| set | wanted | questions | pointed at | right where pointed at |\n"
            "|---|---|---|---|---|"
        )
        for file in _SQUAD:
            with squad(options.data / file) as (cases, tools):
                show_spans(f"{file.parent.name}/{file.name}", cases, tools)
        with office(options.data) as (cases, tools):
            show_spans("handwritten-qa", cases, tools)


def show_spans(name: str, cases: Sequence[Case], tools: SearchTools) -> None:
    """Print how often a short answer is pointed at, and how often it is the gold one.

    It is where it holds the gold answer or lies within it.
    """
    judged: dict[str, list[bool | None]] = {"all": []}
    for case in cases:
        wanted = wish(case.question.text)
        told = extracted_text(case, tools)
        pointed = [
            one.text[one.answer.start : one.answer.end] for one in told.statements if one.answer
        ]
        verdict = is_gold(pointed[0], case.question) if pointed else None
        judged["all"].append(verdict)
        judged.setdefault("none" if wanted is None else wanted.column.value, []).append(verdict)
    for kind, verdicts in judged.items():
        shown = [verdict for verdict in verdicts if verdict is not None]
        right = f"{sum(shown) / len(shown):.3f}" if shown else "-"
        print(
            f"| {name} | {kind} | {len(verdicts):,} | {len(shown) / len(verdicts):.3f} | {right} |",
            flush=True,
        )


def is_gold(text: str, question: GoldQuestion) -> bool:
    """Whether the text holds a gold answer or lies within it, white space and width apart."""
    return any(contains(text, [one]) or contains(one, [text]) for one in question.answers)


def show(name: str, cases: Sequence[Case], tools: SearchTools, ways: dict[str, Way]) -> None:
    """Print a row for each way."""
    for label, way in ways.items():
        given = [way(case, tools) for case in cases]
        pairs = list(zip(cases, given, strict=True))
        held = sum(contains(g.text, case.question.answers) for case, g in pairs) / len(pairs)
        right = sum(case.right in g.documents for case, g in pairs) / len(pairs)
        chars = sum(g.chars for g in given) / len(pairs)
        heads = sum(g.heads for g in given) / len(pairs)
        print(
            f"| {name} | {len(pairs):,} | {label} | {held:.3f} | {right:.3f}"
            f" | {chars:.0f} | {heads:.0f} |",
            flush=True,
        )


def extracted_text(case: Case, tools: SearchTools) -> GroundedText:
    """Return the statements of the answer without a model."""
    found = case.found
    question = understand(case.question.text)
    return extract(question, found.passages, tools.statistics, found.wording)


def extracted(case: Case, tools: SearchTools) -> Given:
    """Return the answer without a model."""
    found = case.found
    told = extracted_text(case, tools)
    text = "\n".join(statement.text for statement in told.statements)
    sources = {p.chunk.id: displayed(p.source.location) for p in found.passages}
    cited = frozenset(sources[citation.chunk_id] for citation in told.citations)
    return Given(text=text, chars=len(text), documents=cited)


def plain_sentence(case: Case, tools: SearchTools) -> Given:
    """Return the sentence that shares the rarest terms with the question, of the first by words."""
    question = understand(case.question.text)
    plain = replace(tools, ranker=None, glossary=None)
    first = search(question, plain, 1).passages[0]
    terms = sorted({term for term in index_tokens(question.standalone) if len(term) > 1})
    weights = dict(zip(terms, tools.statistics.weights(terms), strict=True))
    pieces = chunk_sentences(first.chunk)
    best = max(
        pieces, key=lambda p: sum(weights.get(term, 0.0) for term in set(index_tokens(p.text)))
    )
    return Given(
        text=best.text,
        chars=len(best.text),
        documents=frozenset({displayed(first.source.location)}),
    )


def evidence(case: Case, tools: SearchTools) -> Given:
    """Return the documents' part of what a model is sent.

    Neither the question, which may hold the answer too, nor the numbers of the passages.
    """
    found = case.found
    question = understand(case.question.text)
    prompt = build_prompt(
        question,
        units(question, found.passages, tools.statistics, found.wording),
        lambda texts: [len(text) for text in texts],
        _ROOMY,
    )
    told = prompt.messages[-1].text.rpartition(_END)[0]
    return Given(
        text=_HEAD.sub(r"\1", told),
        chars=prompt.evidence_chars,
        heads=sum(map(len, _HEAD.findall(told))),
        documents=frozenset(displayed(p.source.location) for p in prompt.passages),
    )


def passages(case: Case, count: int) -> Given:
    """Return the first `count` passages whole, with their titles and headings."""
    first = case.found.passages[:count]
    heads = [" ＞ ".join((p.document_title, *p.chunk.heading_path)) for p in first]
    return Given(
        text="\n".join(f"{head}\n{p.chunk.text}" for head, p in zip(heads, first, strict=True)),
        chars=sum(len(p.chunk.text) for p in first),
        heads=sum(map(len, heads)),
        documents=frozenset(displayed(p.source.location) for p in first),
    )


@contextmanager
def squad(file: Path) -> Iterator[tuple[list[Case], SearchTools]]:
    """Give the cases of a SQuAD file and the library of its paragraphs."""
    gold = read_squad(file)
    with stored(gold.contexts) as tools:
        yield [case_of(q, gold_path(q.source), tools) for q in gold.questions], tools


@contextmanager
def office(data: Path) -> Iterator[tuple[list[Case], SearchTools]]:
    """Give the cases of handwritten-qa and the library of its documents."""
    [file] = (data / _OFFICE).glob("*.jsonl")
    questions = read_qa(file)
    base = os.fsencode(data.resolve())
    with tempfile.TemporaryDirectory() as home:
        site = Site(places=places(Path(home)), library="bench", policy=read_policy(None))
        with Session(site) as session:
            with session.indexing() as tools:
                folders = gold_folders(base, questions, os.fsencode(file.resolve()))
                for _ in index_folders(folders, tools, CancelToken()):
                    pass
            with session.searching() as search_tools:
                cases = [case_of(q, file_path(base, q.source), search_tools) for q in questions]
                yield cases, search_tools


def case_of(question: GoldQuestion, right: str, tools: SearchTools) -> Case:
    """Search for the question as `ask` does."""
    found = search(understand(question.text), tools, _READ)
    return Case(question=question, found=found, right=right)


if __name__ == "__main__":
    main()
