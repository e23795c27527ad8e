"""What encryption costs: index, open, search, memory, disk, changes of keys; and 200 planted phrases.

usage: python -m benchmarks.encryption [--chunks N] [--questions N]
The same made-up office text is indexed twice, plain and encrypted, each step in a process of its own;
searches of both in turn. Keys lie in files beside the data: what the key store of a system takes comes
once for each process on top (20 to 30 ms with GNOME Keyring).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from localrag.analysis.gold import GoldContext
from localrag.analysis.made_text import made_document, made_question
from localrag.answering.understand import understand
from localrag.domain.keys import KeyPlace
from localrag.governance.places import places
from localrag.governance.policy import Policy
from localrag.store.plain_text import encoded, holds_any
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import store_contexts
from localrag.workflows.library_key import give_key
from localrag.workflows.search import search

_SENTENCES, _CHUNKS_EACH = 300, 48
_DEPTH = 10
_PLANTED = 200
_LIBRARY = "main"
_KINDS = ("plain", "encrypted")
_ROUNDS = 2


def main() -> None:
    """Print the tables, or do one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--step", choices=("index", "ask", "change"))
    parser.add_argument("--home", type=Path)
    parser.add_argument("--encrypted", action="store_true")
    parser.add_argument("--place", choices=[place.value for place in KeyPlace])
    options = parser.parse_args()
    if options.step is None:
        compare(options.chunks, options.questions)
        return
    policy = Policy(encrypt_at_rest=options.encrypted, may_keep_key_in_file=True)
    site = Site(places=places(options.home), library=_LIBRARY, policy=policy)
    with Session(site) as session:
        if options.step == "index":
            done = index(session, max(1, options.chunks // _CHUNKS_EACH))
        elif options.step == "ask":
            documents = max(1, options.chunks // _CHUNKS_EACH)
            done = ask(session, documents, options.questions)
        else:
            done = change(session, KeyPlace(options.place))
    print(json.dumps(done))


def compare(chunks: int, questions: int) -> None:
    """Do all steps on both libraries and print what they took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        counts = ("--chunks", str(chunks), "--questions", str(questions))
        indexed = {kind: _step(folder, kind, "index", *counts) for kind in _KINDS}
        asked: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _KINDS}
        for _ in range(_ROUNDS):
            for kind in _KINDS:
                asked[kind].append(_step(folder, kind, "ask", *counts))
        print(f"{indexed['plain']['chunks']:,} chunks, {questions} questions, CPU time\n")
        print("| what | plain | encrypted | ratio |\n|---|---|---|---|")
        for what in ("index_s", "disk_bytes_per_chunk"):
            _row(what, *(indexed[kind][what] for kind in _KINDS))
        for what in asked["plain"][0]["figures"]:
            both = (
                statistics.median(run["figures"][what] for run in asked[kind])
                for kind in _KINDS
            )
            _row(what, *both)
        plain, sealed = (asked[kind][0]["found"] for kind in _KINDS)
        same = sum(one == other for one, other in zip(plain, sealed, strict=True))
        print(f"\nthe same {_DEPTH} passages in the same order: {same} of {questions}")
        for what, kind, place in (
            ("encrypt", "plain", KeyPlace.FILE),
            ("rotate", "plain", KeyPlace.FILE),
            ("decrypt", "plain", KeyPlace.BESIDE),
        ):
            taken = _step(folder, kind, "change", "--place", place.value)
            print(f"{what}: {taken['cpu_s']:.1f} CPU s, {taken['wall_s']:.1f} s")
        _planted(folder / "encrypted")


def index(session: Session, documents: int) -> dict[str, Any]:
    """Index so many documents; every one of the first 200 has a phrase of its own."""
    made = [
        GoldContext(
            key=str(number),
            title=f"規程{number}",
            text=(f"{_phrase(number)}。\n" if number < _PLANTED else "")
            + "".join(_phrase(n) + "。\n" for n in range(documents, _PLANTED) if not number)
            + made_document(number, _SENTENCES),
        )
        for number in range(documents)
    ]
    begun = time.process_time()
    with session.writing() as library:
        store_contexts(made, library.writer, session.embedder(), session.clock)
        taken = time.process_time() - begun
        status = library.catalogue.status()
    return {
        "index_s": taken,
        "chunks": status.chunks,
        "disk_bytes_per_chunk": status.size_bytes / status.chunks,
    }


def ask(session: Session, documents: int, questions: int) -> dict[str, Any]:
    """Ask questions by words, by vectors and by both; tell what each took and what was found."""
    asked = [
        understand(made_question(n * 37 % documents, _SENTENCES)) for n in range(questions)
    ]
    begun = time.process_time()
    embedder = session.embedder()
    vectors = [embedder.embed_question(question.standalone) for question in asked]
    embedding = time.process_time() - begun
    figures: dict[str, float] = {}
    with session.searching() as tools:
        begun = time.process_time()
        found = search(asked[0], tools, _DEPTH)
        figures["first search, opening the caches, ms"] = 1000 * (time.process_time() - begun)
        places_found = []
        for what, call in (
            ("words", lambda n: tools.words.search(asked[n].standalone, 50, None)),
            ("vectors", lambda n: tools.vectors.search(vectors[n], 50, None)),
            ("hybrid", lambda n: search(asked[n], tools, _DEPTH)),
        ):
            taken = []
            for number in range(questions):
                begun = time.process_time()
                found = call(number)
                taken.append(1000 * (time.process_time() - begun))
                if what == "hybrid":
                    places_found.append([p.chunk.id for p in found.passages])
            figures[f"{what}, ms p50"] = statistics.median(taken)
            figures[f"{what}, ms p95"] = statistics.quantiles(taken, n=20)[-1]
        memory = _memory_mb()
    figures["memory of its own, MB"] = memory["RssAnon"]
    figures["mapped files in memory, MB"] = memory["RssFile"]
    return {"figures": figures, "found": places_found, "embedding_s": embedding}


def change(session: Session, place: KeyPlace) -> dict[str, Any]:
    """Give the library a new key."""
    cpu, wall = time.process_time(), time.perf_counter()
    give_key(session.site.places.libraries, _LIBRARY, session.keys(), place, lambda _: None)
    return {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}


def _planted(home: Path) -> None:
    needles = encoded(_phrase(number) for number in range(_PLANTED))
    files = [path for path in home.rglob("*") if path.is_file()]
    found = [path.name for path in files if holds_any(path, needles)]
    size = sum(path.stat().st_size for path in files)
    print(
        f"{_PLANTED} planted phrases in {len(files)} files, {size / 1e6:.1f} MB raw: "
        f"found in {len(found)} {found}"
    )


def _phrase(number: int) -> str:
    return f"合言葉{number:03}は青い封筒の中に書かれている"


def _step(folder: Path, kind: str, step: str, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.encryption", "--step", step]
    command += ["--home", str(folder / kind), *more]
    command += ["--encrypted"] if kind == "encrypted" else []
    environment = os.environ | {"XDG_CONFIG_HOME": str(folder / f"{kind}-keys")}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _row(what: str, plain: float, sealed: float) -> None:
    ratio = f"{sealed / plain:.2f}" if plain else "–"
    print(f"| {what} | {plain:.1f} | {sealed:.1f} | {ratio} |", flush=True)


def _memory_mb() -> dict[str, float]:
    """Return the parts of this process's memory. Source: proc_pid_status(5)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    pairs = (line.split() for line in lines if line.startswith("Rss"))
    return {name.rstrip(":"): int(value) / 1024 for name, value, _ in pairs}


if __name__ == "__main__":
    main()
