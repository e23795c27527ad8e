"""Changes of keys on a library with everything that people make, killed at each call.

python -m tests.fakes.key_story FOLDER CHANGE FIRST STEP prints deaths and what went wrong. Each kill
is a fork of one process that has imported all, each look afterwards another one: as fresh as
processes of their own, without the second that those take to start.
"""

import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.fakes.dying import die_at
from tests.fakes.kept_answers import made_answer
from tests.fakes.keys import file_keys, keys_beside
from tests.fakes.own_runs import made_result, made_run, place_in
from tests.fakes.store_documents import WHEN, made_document, made_vectors, written

from localrag.domain.keys import KeyPlace
from localrag.engines.kept_states import KeptStates
from localrag.key_wiring import reading_place
from localrag.sealed import Sealer
from localrag.store import files
from localrag.store.check import check_library
from localrag.store.columns import whole
from localrag.store.database import Database
from localrag.store.history import open_history
from localrag.store.key import read_note
from localrag.store.key_change import is_changing, strangers
from localrag.store.library import Library
from localrag.workflows.library_key import give_key

HIDDEN = "青い箱の予備鍵は総務課の赤い棚にある。"
DOCUMENTS = [
    made_document(b"/d/%d" % number, [f"規程 {number} の休暇と旅費。", f"{HIDDEN}{number}"])
    for number in range(12)
]
QUESTION = "休暇と旅費、予備鍵"
PLACES = {
    "encrypt": (KeyPlace.BESIDE, KeyPlace.FILE),
    "rotate": (KeyPlace.FILE, KeyPlace.FILE),
    "decrypt": (KeyPlace.FILE, KeyPlace.BESIDE),
}


def prepare(folder: Path, change: str) -> None:
    """Make the library that the change begins with below `folder`, and its keys."""
    libraries, before = folder / "libraries", PLACES[change][0]
    with written(libraries, DOCUMENTS):
        pass
    with Library.open(libraries, "main") as library:
        result = made_result("鍵", cited=(place_in(DOCUMENTS[0].source),), answer=HIDDEN)
        library.runs.save(made_run([result]))
    with open_history(libraries, "main") as history:
        conversation = history.conversations.create("鍵", WHEN)
        history.conversations.append(conversation, made_answer("鍵は？", DOCUMENTS[:1]), WHEN)
    if before is KeyPlace.FILE:
        change_to(folder, before)
    _read_ahead(libraries)


def _read_ahead(libraries: Path) -> None:
    """Put a state of a model into the library: it goes with the key."""
    library = libraries / "main"
    place = reading_place(library, keys_beside(libraries, is_required=False))
    if place is None:
        raise OSError(library)
    sealer = Sealer(place.seal) if place.seal else None
    states = KeptStates(place.folder, "ab" * 32, 1_000_000_000, sealer)
    memory = memoryview(HIDDEN.encode() * 100)
    with Library.open(
        libraries, "main", keys=keys_beside(libraries, is_required=False)
    ) as opened:
        row = opened.database.row("SELECT id, generation FROM documents ORDER BY id LIMIT 1")
    number, generation = map(whole, row or (0, 0))
    name = f"{number:x}-{generation}-all"
    if not states.put(name, (1, 2, 3), memory, time.time_ns(), lambda: True):
        raise OSError(place.folder)


def change_to(folder: Path, place: KeyPlace) -> None:
    """Give the library a new key at `place`."""
    libraries = folder / "libraries"
    keys = keys_beside(libraries, is_required=False)
    give_key(libraries, "main", keys, place, lambda _: None)


def state(folder: Path) -> Any:
    """Return all that a reader finds."""
    libraries = folder / "libraries"
    keys = keys_beside(libraries, is_required=False)
    with Library.open(libraries, "main", keys=keys) as library:
        found = (
            [
                (d.source, library.catalogue.page(d.id, 2))
                for d in library.catalogue.documents()
            ],
            [(h.chunk_id, h.score) for h in library.words.search(QUESTION, 20, None)],
            [
                (h.chunk_id, h.score)
                for h in library.vectors.search(made_vectors([HIDDEN])[0], 20, None)
            ],
            library.runs.runs(),
        )
    with open_history(libraries, "main", keys) as history:
        turns = [history.conversations.turns(c.id) for c in history.conversations.find()]
    return (*found, turns)


def faults(folder: Path, change: str, expected: Any) -> list[str]:
    """Return what is wrong after a change was cut off: opened as it is, written to, changed again."""
    if state(folder) != expected:
        return ["a reader finds something else"]
    libraries = folder / "libraries"
    library = libraries / "main"
    keys = keys_beside(libraries, is_required=False)
    Library.open(libraries, "main", write=True, keys=keys).close()
    found = [] if state(folder) == expected else ["a writer changed something"]
    found += _left_over(folder)
    place = PLACES[change][1]
    if read_note(library).place is not place or change == "rotate":
        change_to(folder, place)
    found += _left_over(folder)
    if read_note(library).place is not place or state(folder) != expected:
        found.append("going on to the end comes to another one")
    return found


def _left_over(folder: Path) -> list[str]:
    """Return what should be gone once the library was opened for writing."""
    libraries = folder / "libraries"
    library = libraries / "main"
    keys = keys_beside(libraries, is_required=False)
    note = read_note(library)
    found = [f"left: {path.name}" for path in strangers(library, note)]
    found += [f"unfinished: {path.name}" for path in library.rglob("*.tmp")]
    found += ["the change is not over"] if is_changing(library) else []
    kept = [path.stem for path in file_keys(libraries).folder.glob("*")]
    if kept != ([note.id] if note.is_sealed else []):
        found.append(f"keys: {kept}")
    checked = check_library(libraries, "main", read_data=True, repair=False, keys=keys)
    return found + [f"{problem.what}: {problem.code}" for problem in checked.problems]


def killed(folder: Path, place: KeyPlace, count: int) -> None:
    """Change the key and die by SIGKILL at call `count` of those that change the disk."""
    calls = (
        (Database, "run"),
        (os, "fsync"),
        (Path, "replace"),
        (Path, "unlink"),
        (shutil, "rmtree"),
        (files, "sync_folder"),
    )
    die_at(count, calls)
    change_to(folder, place)


def in_fork(work: Callable[[], None]) -> int:
    """Do `work` in a process of its own; return its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:  # what belongs to the parent must not be done twice
            if code:
                traceback.print_exc(file=sys.stdout)
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def matrix(folder: Path, change: str, first: int, step: int) -> None:
    """Kill the change at calls first, first + step ... until it comes to its end."""
    start = folder / "start"
    if in_fork(partial(prepare, start, change)) != 0:
        raise SystemExit(1)
    expected = state(start)
    deaths = 0
    for count in range(first, 10_000, step):
        place = folder / str(count)
        shutil.copytree(start, place)
        code = in_fork(partial(killed, place, PLACES[change][1], count))
        if code == 0:
            break
        deaths += code == -signal.SIGKILL
        in_fork(partial(_look, place, change, count, expected))
        shutil.rmtree(place)
    sys.stdout.write(f"deaths {deaths}\n")


def _look(folder: Path, change: str, count: int, expected: Any) -> None:
    for fault in faults(folder, change, expected):
        sys.stdout.write(f"call {count}: {fault}\n")


if __name__ == "__main__":
    matrix(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
