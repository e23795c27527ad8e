"""A large library published and taken over, one document of a hundred changed, and once more.

usage: python -m benchmarks.publish [--chunks N] [--data DIR] [--place DIR] [--stride N]
Sentences are those of JSQuAD, ten chunks a document, vectors at random. Bytes that travel are those
written to the folder, and those read from it; fails if a change of 1 % makes more than 5 % travel,
or if a kill leaves anything but the old or the new. With --stride 0 nothing is killed.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np
from tests.fakes.publish_story import Rehearsal, Site, killed_story, looked_at
from tests.fakes.store_documents import MODEL, WHEN, made_chunks, made_document

from localrag.domain.document import Document
from localrag.governance.signing import make_key
from localrag.store.library import Library
from localrag.store.published.records import digest_of, published_documents, record_of

_CHUNKS_EACH = 10
_SENTENCES_EACH = 4
_CHANGED = 0.01
_MOST = 0.05
_DIMENSION = 512
_SEED = 5
Result = TypeVar("Result")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--place", type=Path, help="where the libraries are made")
    parser.add_argument("--stride", type=int, default=1, help="kill at each Nth call")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.place) as folder:
        share = _travels(Path(folder), options.chunks, _sentences(options.data))
    wrong = _kills(options.place, options.stride) if options.stride else []
    if wrong or share > _MOST:
        sys.exit(f"{share:.1%} travelled; {wrong}")


def _travels(folder: Path, chunks: int, sentences: list[str]) -> float:
    """Print what publishing and updating cost; return the larger share that travels for 1 %."""
    site, chance = Site(folder), random.Random(_SEED)
    make_key(site.key)
    number = chunks // _CHUNKS_EACH
    documents = [_document(n, sentences, chance) for n in range(number)]
    _fill(site, documents)
    print(f"{number:,} documents, {chunks:,} chunks of {_DIMENSION} numbers\n")
    print("| step | s | MB that travel | of MB | |\n|---|---|---|---|---|")
    first, seconds = _timed(site.publish)
    _row("publish", seconds, first.written_bytes, first.size_bytes)
    site.subscribe()
    taken, seconds = _timed(site.update)
    _row("take over", seconds, taken.read_bytes, taken.size_bytes)
    changing = chance.sample(range(number), round(number * _CHANGED))
    _fill(site, [_document(n, sentences, chance) for n in changing])
    again, seconds = _timed(lambda: site.publish(timedelta(hours=1)))
    _row(f"publish {_CHANGED:.0%} changed", seconds, again.written_bytes, again.size_bytes)
    updated, seconds = _timed(site.update)
    _row(f"take over {_CHANGED:.0%}", seconds, updated.read_bytes, updated.size_bytes)
    same, seconds = _timed(site.publish)
    _row("publish, nothing changed", seconds, same.written_bytes, same.size_bytes)
    same_here, seconds = _timed(site.update)
    _row("take over, nothing changed", seconds, same_here.read_bytes, same_here.size_bytes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{again.parts:,} parts; {peak:,.0f} MB resident at most\n")
    current = site.place.current()
    if current is None or _digests(current) != _digests(site.own):
        sys.exit("what was taken over is not what was published")
    return max(again.written_bytes / again.size_bytes, updated.read_bytes / updated.size_bytes)


def _row(step: str, seconds: float, travelled: int, size: int) -> None:
    share = f"{travelled / size:.1%}"
    print(f"| {step} | {seconds:.1f} | {travelled / 1e6:.1f} | {size / 1e6:.1f} | {share} |")


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def _sentences(data: Path) -> list[str]:
    """Return the sentences of JSQuAD's paragraphs."""
    text = (data / "jsquad" / "valid-v1.3.json").read_text(encoding="utf-8")
    paragraphs = [
        p["context"] for topic in json.loads(text)["data"] for p in topic["paragraphs"]
    ]
    return sorted({one for p in paragraphs for one in p.split("[SEP]")[-1].split("。") if one})


def _document(number: int, sentences: list[str], chance: random.Random) -> Document:
    """Return a document of ten pages, each one chunk of about 250 characters."""
    texts = ["。".join(chance.sample(sentences, _SENTENCES_EACH)) for _ in range(_CHUNKS_EACH)]
    return made_document(b"/d/%03d/%07d" % (number // 100, number), texts)


def _fill(site: Site, documents: list[Document]) -> None:
    vectors = np.random.default_rng(_SEED)
    with Library.open(site.own, "main", write=True) as library:
        if library.fingerprint() is None:
            library.writer.use_model(replace(MODEL, dimension=_DIMENSION), iter(()))
        for document in documents:
            made = vectors.standard_normal((_CHUNKS_EACH, _DIMENSION), np.float32)
            made /= np.linalg.norm(made, axis=1, keepdims=True)
            library.writer.commit(document, made_chunks(document), made)
        library.writer.publish(WHEN)


def _digests(place: Path) -> dict[int, bytes]:
    """Return a digest of all that is stored of each document."""
    with Library.open(place, "main") as library:
        numbers = [number for number, _ in published_documents(library.database)]
        return {number: digest_of(record_of(library.database, number)) for number in numbers}


def _kills(place: Path | None, stride: int) -> list[str]:
    """Kill the story of a small library at each call that changes a file; return what was wrong."""
    deaths, wrong = 0, []
    with tempfile.TemporaryDirectory(dir=place) as folder:
        rehearsal = Rehearsal(Path(folder))
        for at in count(1, stride):
            site = rehearsal.begin()
            if killed_story(site.root, at) == 0:
                break
            deaths += 1
            found = looked_at(site, rehearsal.before, rehearsal.after)
            wrong += [f"{at}: {what}" for what in found]
    print(f"killed at {deaths} calls that change a file: {len(wrong)} violations")
    return wrong


if __name__ == "__main__":
    main()
