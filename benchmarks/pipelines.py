"""localrag beside a LangChain pipeline: all files of the data, the same embedder, one run.

usage: python -m benchmarks.pipelines [--data DIR]
Needs the extra `bench`: pip install '.[bench]'
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from localrag.analysis.gold import read_squad
from localrag.answering.understand import understand
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.search import search

_SQUAD = Path("jsquad/test-v1.3.json")
_SEARCHES = 200
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What one step printed and used."""

    said: dict[str, float]
    cpu_s: float
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pipeline:
    """Figures of one way."""

    index_s: float
    memory_mb: float
    disk_mb: float
    chunks: float
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
        ours = _ours(Path(place) / "ours", options.data)
        theirs = _theirs(Path(place) / "theirs", options.data)
    print("| what | localrag | LangChain | ratio |\n|---|---|---|---|")
    for name, unit in (
        ("index_s", "index, CPU s"),
        ("memory_mb", "largest process while indexing, MB"),
        ("disk_mb", "on disk, MB"),
        ("chunks", "pieces with a vector"),
        ("search_ms", "search, CPU ms"),
        ("recall_1", "JSQuAD R@1"),
        ("recall_10", "JSQuAD R@10"),
        ("mrr_10", "JSQuAD MRR@10"),
    ):
        mine, other = getattr(ours, name), getattr(theirs, name)
        print(f"| {unit} | {mine:.3g} | {other:.3g} | {mine / other:.2f} |")


def _ours(home: Path, data: Path) -> _Pipeline:
    program = [sys.executable, "-m", "localrag", "--home", str(home)]
    indexed = _run([*program, "--json", "index", str(data)])
    own = ["-m", "benchmarks.pipelines", "--own", str(home), "--data", str(data)]
    searched = _run([sys.executable, *own])
    squad = str(data / _SQUAD)
    quality = _run([*program, "--json", "evaluate", "retrieval", "--squad", squad])
    chunks = _run([*program, "--json", "status"]).said["chunks"]
    return _pipeline(indexed, home, chunks, searched.said, quality.said)


def _theirs(folder: Path, data: Path) -> _Pipeline:
    folder.mkdir()
    program = [sys.executable, "-W", "ignore", "-m", "benchmarks.langchain_pipeline"]
    indexed = _run([*program, "index", str(data), "--into", str(folder)])
    print(f"LangChain: {indexed.said}", file=sys.stderr)
    squad = str(data / _SQUAD)
    searched = _run([*program, "search", str(folder), squad])
    quality = _run([*program, "quality", squad])
    return _pipeline(indexed, folder, indexed.said["chunks"], searched.said, quality.said)


def _pipeline(
    indexed: _Run,
    folder: Path,
    chunks: float,
    searched: dict[str, float],
    quality: dict[str, float],
) -> _Pipeline:
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return _Pipeline(
        index_s=indexed.cpu_s,
        memory_mb=indexed.memory_mb,
        disk_mb=disk / 1e6,
        chunks=chunks,
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


def _run(command: list[str]) -> _Run:
    """Run a step to its end; CPU and largest process are those of it and its children."""
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True) as process,
    ):
        assert process.stdout
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise RuntimeError(told.read()[-2000:])
    return _Run(
        said=json.loads(said.splitlines()[-1]),
        cpu_s=used.ru_utime + used.ru_stime,
        memory_mb=used.ru_maxrss * 1024 / 1e6,
    )


if __name__ == "__main__":
    main()
