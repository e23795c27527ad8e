"""localrag beside a LangChain pipeline: the same files, the same embedder, one run.

usage: python -m benchmarks.pipelines [--data DIR]
Needs the extra `bench`: pip install '.[bench]'
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import cpu_s
from localrag.analysis.gold import read_squad
from localrag.answering.understand import understand
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.search import search

_FOLDERS = ("laws-sjis-html", "ministry-pdf", "yaizu-city", "aozora-cp932")
_SQUAD = Path("jsquad/test-v1.3.json")
_SEARCHES = 200
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pipeline:
    """Figures of one way."""

    index_s: float
    memory_mb: float
    disk_mb: float
    search_ms: float
    recall_1: float
    recall_10: float
    mrr_10: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--own", type=Path, help="one step of ours, for a process of its own")
    options = parser.parse_args()
    if options.own:
        print(json.dumps({"search_ms": _own_search_ms(options.own, options.data / _SQUAD)}))
        return
    with tempfile.TemporaryDirectory() as place:
        # The smaller first: the peak that is told is that of all children so far.
        ours = _ours(Path(place) / "ours", options.data)
        theirs = _theirs(Path(place) / "theirs", options.data)
    print("| what | localrag | LangChain | ratio |\n|---|---|---|---|")
    for name, unit in (
        ("index_s", "index, CPU s"),
        ("memory_mb", "largest process while indexing, MB"),
        ("disk_mb", "on disk, MB"),
        ("search_ms", "search, CPU ms"),
        ("recall_1", "JSQuAD R@1"),
        ("recall_10", "JSQuAD R@10"),
        ("mrr_10", "JSQuAD MRR@10"),
    ):
        mine, other = getattr(ours, name), getattr(theirs, name)
        print(f"| {unit} | {mine:.3g} | {other:.3g} | {mine / other:.2f} |")


def _ours(home: Path, data: Path) -> _Pipeline:
    program = [sys.executable, "-m", "localrag", "--home", str(home)]
    index_s = cpu_s([*program, "index", *_folders(data)])
    memory_mb = _peak_mb()
    own = [
        sys.executable,
        "-m",
        "benchmarks.pipelines",
        "--own",
        str(home),
        "--data",
        str(data),
    ]
    searched = _json(own)
    quality = _json(
        [*program, "--json", "evaluate", "retrieval", "--squad", str(data / _SQUAD)]
    )
    return _pipeline(index_s, memory_mb, home, searched, quality)


def _theirs(folder: Path, data: Path) -> _Pipeline:
    folder.mkdir()
    program = [sys.executable, "-W", "ignore", "-m", "benchmarks.langchain_pipeline"]
    index_s = cpu_s([*program, "index", *_folders(data), "--into", str(folder)])
    memory_mb = _peak_mb()
    searched = _json([*program, "search", str(folder), str(data / _SQUAD)])
    return _pipeline(
        index_s, memory_mb, folder, searched, _json([*program, "quality", str(data / _SQUAD)])
    )


def _pipeline(
    index_s: float,
    memory_mb: float,
    folder: Path,
    searched: dict[str, float],
    quality: dict[str, float],
) -> _Pipeline:
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return _Pipeline(
        index_s=index_s,
        memory_mb=memory_mb,
        disk_mb=disk / 1e6,
        search_ms=searched["search_ms"],
        recall_1=quality["recall@1"],
        recall_10=quality["recall@10"],
        mrr_10=quality["mrr@10"],
    )


def _own_search_ms(home: Path, squad: Path) -> float:
    site = Site(places=places(home), library="main", policy=read_policy(None))
    questions = [question.text for question in read_squad(squad).questions[:_SEARCHES]]
    with Session(site).searching() as tools:
        search(understand(questions[0]), tools, _TOP)
        begun = time.process_time()
        for question in questions:
            search(understand(question), tools, _TOP)
        return 1000 * (time.process_time() - begun) / len(questions)


def _folders(data: Path) -> list[str]:
    return [str(data / name) for name in _FOLDERS]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


def _json(command: list[str]) -> dict:
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
