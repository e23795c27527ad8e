"""How well and how fast passages are found: gold files, other spellings, 100,000 chunks.

usage: python -m benchmarks.search [--data DIR] [--chunks N] [--part quality|variants|speed|analyser]
The files are those that nothing was trained on. LangChain stands beside ours where the extra
`bench` is installed.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tests.fakes.variant_pairs import variant_gold, variant_pairs

from localrag.analysis.bootstrap import interval
from localrag.analysis.gold import GoldContext, GoldQuestion, GoldSet, read_squad
from localrag.analysis.made_text import made_document
from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.terms import Tokeniser
from localrag.engines.tokenisers import tokeniser
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import rank_sources, store_contexts
from localrag.workflows.search import SearchTools, search

_JUDGED = (Path("jsquad/test-v1.3.json"), Path("jaquad/dev.json.gz"))
_STATUTES = Path("lawqa_jp/selection.json")
_TOP = 5
_DEPTH = 10
_SENTENCES, _CHUNKS_EACH = 300, 48
_ASKED = 200
_TRIGRAM = 3


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--part", choices=("quality", "variants", "speed", "analyser"))
    options = parser.parse_args()
    if options.part in (None, "quality"):
        print("| set | questions | way | R@1 | R@5 | R@10 | MRR@10 | gain over words, 95 % |")
        print("|---|---|---|---|---|---|---|---|")
        for name in _JUDGED:
            quality(f"{name.parent.name}/{name.name}", read_squad(options.data / name))
        quality("lawqa_jp, contexts", statutes(options.data / _STATUTES))
    if options.part in (None, "variants"):
        variants()
    if options.part in (None, "speed"):
        speed(options.data / _JUDGED[0], options.chunks)
    if options.part == "analyser":
        print(
            "| set | way | n-grams, MRR@10 | with dictionary | gain, 95 % |\n|---|---|---|---|---|"
        )
        for name in _JUDGED:
            analyser(f"{name.parent.name}/{name.name}", read_squad(options.data / name))


def statutes(file: Path) -> GoldSet:
    """Return the questions of lawqa_jp, each to be led to the statutes that came with it."""
    samples = json.loads(file.read_text(encoding="utf-8"))["samples"]
    texts = list(dict.fromkeys(sample["コンテキスト"] for sample in samples))
    return GoldSet(
        contexts=tuple(
            GoldContext(key=str(number), title="", text=text)
            for number, text in enumerate(texts)
        ),
        questions=tuple(
            GoldQuestion(
                text=sample["問題文"],
                answers=(sample["output"],),
                source=str(texts.index(sample["コンテキスト"])),
            )
            for sample in samples
        ),
    )


def quality(name: str, gold: GoldSet) -> None:
    """Print how the ways rank the right text of each question, titles kept."""
    with stored(gold.contexts) as tools:
        plain = replace(tools, ranker=None)
        words = reciprocal(ranks(gold.questions, "words", plain))
        for label, way, used in (
            ("words", "words", plain),
            ("vectors", "vectors", plain),
            ("fused, no ranker", "hybrid", plain),
            ("hybrid", "hybrid", tools),
        ):
            found = ranks(gold.questions, way, used)
            gains = reciprocal(found) - words
            low, high = interval(gains)
            shares = (np.mean(found <= depth) for depth in (1, _TOP, _DEPTH))
            print(
                f"| {name} | {len(found):,} | {label} | "
                + " | ".join(f"{share:.3f}" for share in shares)
                + f" | {reciprocal(found).mean():.4f}"
                + f" | {100 * gains.mean():+.2f} ({100 * low:+.2f} to {100 * high:+.2f}) |",
                flush=True,
            )


def analyser(name: str, gold: GoldSet) -> None:
    """Print what words by dictionary add to the n-grams."""
    found: dict[str, list[np.ndarray]] = {"words": [], "hybrid": []}
    for used in (None, tokeniser("sudachi")):
        with stored(gold.contexts, used) as tools:
            for way, of_way in found.items():
                of_way.append(reciprocal(ranks(gold.questions, way, tools)))
    for way, (plain, helped) in found.items():
        low, high = interval(helped - plain)
        print(
            f"| {name} | {way} | {plain.mean():.4f} | {helped.mean():.4f} | "
            f"{100 * (helped - plain).mean():+.2f} ({100 * low:+.2f} to {100 * high:+.2f}) |",
            flush=True,
        )


def variants() -> None:
    """Print how many questions find the page that is written the other way, by kind."""
    gold, pairs = variant_gold(), variant_pairs()
    with stored(gold.contexts) as tools:
        ways = {
            "words": ranks(gold.questions, "words", tools) <= _TOP,
            "hybrid": ranks(gold.questions, "hybrid", tools) <= _TOP,
        }
    ways["FTS5 trigram"] = trigrams(gold)
    print(
        f"\n{len(pairs)} pairs among {len(gold.contexts):,} pages; share in the first {_TOP}\n"
    )
    print(f"| kind | pairs | {' | '.join(ways)} |\n|---|---|{'---|' * len(ways)}")
    kinds = np.array([pair.kind for pair in pairs])
    for kind in dict.fromkeys(kinds.tolist()):
        of_kind = kinds == kind
        found = " | ".join(f"{hits[of_kind].mean():.2f}" for hits in ways.values())
        print(f"| {kind} | {of_kind.sum()} | {found} |")
    print(f"| all | {len(pairs)} | {' | '.join(f'{h.mean():.3f}' for h in ways.values())} |")
    if find_spec("langchain_classic") is None:
        print("\nLangChain is not installed: pip install '.[bench]'")
    else:
        print(f"\nLangChain's default pipeline: {langchain(gold):.3f} of all")


def speed(file: Path, chunks: int) -> None:
    """Print CPU milliseconds of a search over about so many chunks of made-up office text."""
    made = [
        GoldContext(
            key=str(number), title=f"規程{number}", text=made_document(number, _SENTENCES)
        )
        for number in range(max(1, chunks // _CHUNKS_EACH))
    ]
    questions = [question.text for question in read_squad(file).questions[:_ASKED]]
    starts = (made[n * 37 % len(made)].text[n : n + 20] for n in range(_ASKED))
    questions += [f"{start}とは何ですか" for start in starts]
    with stored(made) as tools:
        count = sum(document.chunks for document in tools.catalogue.documents())
        print(f"\n| {count:,} chunks, {len(questions)} questions | CPU ms p50 | p95 |")
        print("|---|---|---|")
        for label, used in (
            ("fused, no ranker", replace(tools, ranker=None)),
            ("hybrid", tools),
        ):
            search(understand(questions[0]), used, _DEPTH)
            taken = []
            for question in questions:
                begun = time.process_time()
                search(understand(question), used, _DEPTH)
                taken.append(1000 * (time.process_time() - begun))
            p95 = statistics.quantiles(taken, n=20)[-1]
            print(f"| {label} | {statistics.median(taken):.1f} | {p95:.1f} |", flush=True)


@contextmanager
def stored(
    contexts: Sequence[GoldContext], analysed_by: Tokeniser | None = None
) -> Iterator[SearchTools]:
    """Open a library of the contexts, a document each."""
    with tempfile.TemporaryDirectory() as home:
        site = Site(places=places(Path(home)), library="bench", policy=read_policy(None))
        with Session(site) as session:
            with session.writing() as library:
                store_contexts(contexts, library.writer, session.embedder(), session.clock)
                if analysed_by is not None:
                    library.analyse_with(analysed_by)
            with session.searching() as tools:
                yield tools


def ranks(questions: Sequence[GoldQuestion], way: str, tools: SearchTools) -> np.ndarray:
    """Return the rank of the right source of each question, infinite where it is not there."""
    found = rank_sources(questions, way, tools, CancelToken())
    return np.array([row.rank or np.inf for row in found])


def reciprocal(found: np.ndarray) -> np.ndarray:
    """Return one over each rank up to 10, else 0."""
    return np.where(found <= _DEPTH, 1 / found, 0.0)


def trigrams(gold: GoldSet) -> np.ndarray:
    """Return for each question whether SQLite's trigram index has its page in the first five."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE pages USING fts5(text, tokenize = 'trigram')")
    rows = [(int(context.key) + 1, context.text) for context in gold.contexts]
    table.executemany("INSERT INTO pages (rowid, text) VALUES (?, ?)", rows)
    query = "SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY bm25(pages) LIMIT ?"
    hits = []
    for question in gold.questions:
        grams = _trigrams_of(question.text)
        found = table.execute(query, (grams, _TOP)).fetchall() if grams else []
        hits.append((int(question.source) + 1,) in found)
    return np.array(hits)


def _trigrams_of(text: str) -> str:
    grams = {text[at : at + _TRIGRAM] for at in range(len(text) - _TRIGRAM + 1)}
    return " OR ".join(f'"{gram}"' for gram in sorted(grams) if '"' not in gram)


def langchain(gold: GoldSet) -> float:
    """Return the share of questions whose page LangChain's pipeline has in the first five."""
    asked = {question.source: question for question in gold.questions}
    paragraphs = [
        {
            "context": f"{context.key} [SEP] {context.text}",
            "qas": [
                {
                    "id": context.key,
                    "question": asked[context.key].text,
                    "answers": [{"text": context.text, "answer_start": 0}],
                }
            ]
            if context.key in asked
            else [],
        }
        for context in gold.contexts
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "variants.json"
        document = {"data": [{"title": "", "paragraphs": paragraphs}]}
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.langchain_pipeline"]
        run = subprocess.run(
            [*command, "quality", str(file)], check=True, capture_output=True, text=True
        )
    return float(json.loads(run.stdout.splitlines()[-1])["recall@5"])


if __name__ == "__main__":
    main()
