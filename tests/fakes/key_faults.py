"""Changes of keys on a disk that fails at its Nth call, for each N.

python -m tests.fakes.key_faults FOLDER CHANGE FAULT FIRST STEP prints one JSON object.
"""

import json
import os
import shutil
import sys
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faiss  # noqa: F401 - loaded once, before forking; its threads begin with the first search
import tantivy  # noqa: F401 - as above
from tests.fakes.failing_disk import FailingDisk, Fault
from tests.fakes.key_story import PLACES, change_to, faults, in_fork, prepare, state

from localrag.domain.errors import StoreError
from localrag.domain.keys import KeyPlace
from localrag.explain import sentence

_TOLD = 3


def sweep(folder: Path, change: str, fault: Fault, first: int, step: int) -> dict[str, Any]:
    """Let call `first`, `first + step` ... fail, each in a change of its own, until none does."""
    start = folder / "start"
    in_fork(partial(prepare, start, change))
    expected = state(start)
    found: dict[str, Any] = {"injected": 0, "told": 0, "overcome": 0, "violations": []}
    for at in count(first, step):
        place = folder / str(at)
        shutil.copytree(start, place)
        disk = FailingDisk(place, fault, at)
        code = disk.run(partial(_changed, place, PLACES[change][1], fault))
        if disk.seen < at:
            return found
        found["injected"] += 1
        found["told"] += code == _TOLD
        found["overcome"] += code == 0
        if code not in (0, _TOLD):
            found["violations"].append(f"{at} {disk.hits}: ended with {code}")
        wrong = in_fork(partial(_looked_at, place, change, expected))
        if wrong:
            found["violations"].append(f"{at} {disk.hits}: see above")
        shutil.rmtree(place)
    raise AssertionError


def _changed(folder: Path, place: KeyPlace, fault: Fault) -> None:
    if fault is Fault.FULL:
        # The disk of this test has room; a full one would say so.
        vars(shutil)["disk_usage"] = lambda _: SimpleNamespace(free=0)
    try:
        change_to(folder, place)
    except StoreError as error:
        os._exit(_TOLD if "{" not in sentence(error, "ja") else 1)


def _looked_at(folder: Path, change: str, expected: Any) -> None:
    wrong = faults(folder, change, expected)
    if wrong:
        sys.stderr.write(f"{wrong}\n")
        raise SystemExit(1)


if __name__ == "__main__":
    where, name, kind, begin, stride = sys.argv[1:]
    outcome = sweep(Path(where), name, Fault(kind), int(begin), int(stride))
    sys.stdout.write(json.dumps(outcome))
