"""How many planted errors are marked, and how many true statements are marked wrongly.

usage: python -m benchmarks.grounding [--data DIR] [--each N] [--show KIND]
Rules were made while looking at jaquad, laws with even and city tables with even numbers; the
others were held out.
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.planting import Case, plants, rewritten
from benchmarks.planting_texts import statements_of, texts
from localrag.answering.ground import ground
from localrag.domain.answer import Statement, Support
from localrag.domain.document import SourceFile, Span
from localrag.domain.passage import Chunk, PageSpan, Passage
from localrag.domain.question import Prompt, TokenBudget

SEEN = frozenset({"jaquad", "laws, even", "city tables, even"})


def main() -> None:
    """Print the rates by kind of error and by source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--each", type=int, default=60, help="of a kind and source, at most")
    parser.add_argument("--show", default="", help="print what is wrong of this kind (or true)")
    options = parser.parse_args()
    cases = cases_of(options.data, options.each)
    for label, chosen in (
        ("seen", [c for c in cases if c.source in SEEN]),
        ("held out", [c for c in cases if c.source not in SEEN]),
    ):
        _report(label, chosen, options.show)


def cases_of(data: Path, each: int) -> list[Case]:
    """Return true statements, and each of them with errors, at most `each` of a kind and source."""
    chance = random.Random(7)
    all_texts = list(texts(data))
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, _, passage in all_texts:
        by_source[source].append(passage)
    chance.shuffle(all_texts)
    counts: Counter[tuple[str, str]] = Counter()
    cases: list[Case] = []
    for source, title, passage in all_texts:
        others = [chance.choice(by_source[source]) for _ in range(8)]
        for said in statements_of(passage, chance):
            true = rewritten(said, chance)
            for kind, text in [("", true), *plants(true, passage, others, chance)]:
                if counts[source, kind] < each * (3 if not kind else 1):
                    counts[source, kind] += 1
                    cases.append(
                        Case(
                            source=source,
                            title=title,
                            passage=passage,
                            statement=text,
                            planted=kind,
                        )
                    )
    return cases


def grounded(case: Case) -> Sequence[Statement]:
    """Return the statement of the case as an answer has it, cited to its passage."""
    text = case.passage
    located = PageSpan(page=1, label="1", span=Span(start=0, end=len(text)))
    chunk = Chunk(
        id=1, document_id=1, ordinal=0, heading_path=(), text=text, located=(located,)
    )
    source = SourceFile(
        path=b"/x.txt",
        sha256="00",
        size_bytes=1,
        modified=datetime(2024, 4, 1, tzinfo=UTC),
        media_type="text/plain",
    )
    passage = Passage(
        chunk=chunk, document_title=case.title, source=source, rank=1, score=1, hits=()
    )
    prompt = Prompt(
        messages=(), passages=(passage,), budget=TokenBudget(prompt=1000, answer=100)
    )
    return ground(case.statement[:-1] + "[1]。", prompt).statements


def level(case: Case) -> Support:
    """Return the support of the case: the worst of its sentences."""
    found = [statement.support for statement in grounded(case)]
    order = (Support.UNSUPPORTED, Support.PARTIAL, Support.SUPPORTED)
    return next((one for one in order if one in found), Support.SUPPORTED)


def _report(label: str, cases: Sequence[Case], show: str) -> None:
    counts: dict[str, Counter[Support]] = defaultdict(Counter)
    begun = time.process_time()
    for case in cases:
        found = level(case)
        counts[case.planted or "true"][found] += 1
        counts["all planted" if case.planted else f"true, {case.source}"][found] += 1
        is_wrong = (found is Support.UNSUPPORTED) != bool(case.planted)
        if label == "seen" and show == (case.planted or "true") and is_wrong:
            print(f"--- {case.source} {found}\n{case.statement}\n{case.passage[:600]}")
            print([d for s in grounded(case) for d in s.doubts])
    taken = 1000 * (time.process_time() - begun)
    print(f"\n{label}: {len(cases)} statements, {taken / max(1, len(cases)):.1f} ms CPU each\n")
    print("| statements | count | not confirmed | in part | confirmed |")
    print("|---|---|---|---|---|")
    for kind, found in sorted(counts.items()):
        total = found.total()
        shares = " | ".join(
            f"{100 * found[one] / total:.1f} %"
            for one in (Support.UNSUPPORTED, Support.PARTIAL, Support.SUPPORTED)
        )
        print(f"| {kind} | {total} | {shares} |")


if __name__ == "__main__":
    main()
