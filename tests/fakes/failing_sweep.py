"""The store on a disk that fails at its Nth call, for each N, and what a fresh process finds then.

usage: python -m tests.fakes.failing_sweep FAULT STORY [STRIDE [FIRST]]; prints one JSON object.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faiss  # noqa: F401 - loaded once, before forking; its threads begin with the first search
import tantivy  # noqa: F401 - as above
from tests.fakes.failing_disk import FailingDisk, Fault, Hit
from tests.fakes.failing_story import STORIES, Story, state_of

from localrag.domain.errors import LocalragError, StoreError
from localrag.domain.errors.store import StoreCode
from localrag.explain import LANGUAGES, sentence
from localrag.store.check import check_library
from localrag.store.files import remove
from localrag.store.library import Library
from localrag.store.proof import LibraryProof

# SQLite opens for reading what it could not open for writing, and takes what it could not read for
# the damage of a file system. Of half a read or write nobody may notice anything.
_CODES: dict[Fault, set[StoreCode]] = {
    Fault.BROKEN: {StoreCode.IO_FAILED, StoreCode.READ_ONLY},
    Fault.FULL: {StoreCode.DISK_FULL, StoreCode.READ_ONLY},
    Fault.SHORT: set(),
    Fault.UNREADABLE: {StoreCode.IO_FAILED, StoreCode.DAMAGED},
    Fault.SHORT_READ: set(),
}


@dataclass(slots=True, kw_only=True)
class Swept:
    """What was seen of all faults of one kind."""

    fault: str
    injected: int = 0
    told: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    overcome: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


def sweep(fault: Fault, story: Story, place: Path, stride: int = 1, first: int = 1) -> Swept:
    """Let call `first`, `first + stride` ... fail, each in a run of its own, until one ends unhurt."""
    swept = Swept(fault=fault.value)
    states = _states(story, place / "unhurt")
    for at in count(first, stride):
        folder = place / f"{fault.value}-{at}"
        story.prepare(folder)
        disk = FailingDisk(folder, fault, at)
        code, told = _run(disk, fault, story, folder)
        if disk.seen < at:
            return swept
        for hit in disk.hits:
            _judge(swept, story, hit, told["code"])
        if told["code"] is None and disk.marked < len(story.steps):
            swept.violations.append(f"{at} {disk.hits}: ended early without a word")
        if told["code"] is None and disk.hits and disk.hits[0].mark < len(story.steps):
            swept.violations += [f"{at}: {name} may not be on the disk" for name in disk.unsafe]
        swept.violations += [f"{at} {disk.hits}: {what}" for what in told["wrong"]]
        if code:
            swept.violations.append(f"{at} {disk.hits}: ended with {code}")
        allowed = states[disk.marked : disk.marked + 2]
        if told["state"] not in (None, *allowed):
            swept.violations.append(
                f"{at} {disk.hits}: neither old nor new in the same process"
            )
        wrong = _forked(partial(_looked_at, story, folder, allowed, disk.marked, states[-1]))
        swept.violations += [f"{at} {disk.hits}: {what}" for what in wrong]
        remove(folder)
    raise AssertionError


def _judge(swept: Swept, story: Story, hit: Hit, code: str | None) -> None:
    """Count one fault: told by an error, or overcome, as by writing a cache once more."""
    swept.injected += 1
    swept.calls[hit.call] = swept.calls.get(hit.call, 0) + 1
    if code is not None:
        swept.told += 1
        swept.codes[code] = swept.codes.get(code, 0) + 1
        return
    step = (*(name for name, _ in story.steps), "close")[hit.mark]
    swept.overcome[step] = swept.overcome.get(step, 0) + 1


def _run(
    disk: FailingDisk, fault: Fault, story: Story, folder: Path
) -> tuple[int, dict[str, Any]]:
    """Run the story in a child; return its exit code, and what it was told and saw then."""
    reader, writer = os.pipe()

    def work() -> None:
        if fault is Fault.FULL:
            # The disk of this test has room; a full one would say so.
            vars(shutil)["disk_usage"] = lambda _: SimpleNamespace(free=0)
        seen: dict[str, Any] = {"code": None, "state": None, "wrong": []}
        try:
            with Library.open(folder, "main", write=True) as library:
                _do(disk, story, library, seen)
        except StoreError as error:
            seen["code"] = error.code.value
            seen["wrong"] += _misnamed(error, fault)
        except BaseException as error:  # noqa: BLE001 - whatever else comes out is a violation
            seen["wrong"].append(repr(error))
        os.write(writer, json.dumps(seen).encode())

    code = disk.run(work)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    return code, json.loads(said or b'{"code": null, "state": null, "wrong": ["silent"]}')


def _do(disk: FailingDisk, story: Story, library: Library, seen: dict[str, Any]) -> None:
    for number, (_, step) in enumerate(story.steps, start=1):
        try:
            step(library)
        except StoreError:
            # Whoever has the library open goes on searching it.
            seen["state"] = state_of(library)
            raise
        disk.mark(number)


def _misnamed(error: LocalragError, fault: Fault) -> list[str]:
    found = [] if error.code in _CODES[fault] else [f"told as {error.code}"]
    for language in LANGUAGES:
        words = sentence(error, language)
        if "{" in words or any("ぁ" < char < "ん" for char in words) != (language == "ja"):
            found.append(words)
    return found


def _states(story: Story, folder: Path) -> list[str]:
    """Return what the library holds before the first step and after each of them."""

    def told() -> list[str]:
        with Library.open(folder, "main", write=True) as library:
            states = [state_of(library)]
            for _, step in story.steps:
                step(library)
                states.append(state_of(library))
        assert _unsound(folder, story) == []
        return states

    story.prepare(folder)
    states = _forked(told)
    assert len(states) == len(story.steps) + 1, states
    return states


def _looked_at(
    story: Story, folder: Path, allowed: list[str], done: int, last: str
) -> list[str]:
    """Return what is wrong after the fault, and after a run to the end."""
    with Library.open(folder, "main") as library:
        found = [] if state_of(library) in allowed else ["neither old nor new"]
    checked = check_library(folder, "main", read_data=True, repair=False)
    found += [str(problem) for problem in checked.problems]
    with Library.open(folder, "main", write=True) as library:
        if done > story.removes:
            found += _traces(library, story)
        for _, step in story.steps:
            step(library)
        if state_of(library) != last:
            found.append("another end")
    return found + _unsound(folder, story)


def _unsound(folder: Path, story: Story) -> list[str]:
    checked = check_library(folder, "main", read_data=True, repair=False)
    found = [str(problem) for problem in checked.problems]
    if not checked.chunks == checked.vectors == checked.words:
        found.append(f"counts differ: {checked}")
    found += [p.name for p in (folder / "main").iterdir() if "tmp" in p.name]
    with Library.open(folder, "main") as library:
        return found + _traces(library, story)


def _traces(library: Library, story: Story) -> list[str]:
    traces = LibraryProof(library).traces(story.removed)
    return [f"{trace.place} {trace.left}" for trace in traces if trace.left]


def _forked(work: Callable[[], list[str]]) -> list[str]:
    """Return what `work` returns in a fresh process, or how that ended."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001 - told to the parent
            said = [repr(error)]
        os.write(writer, json.dumps(said).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said_ = stream.read()
    os.waitpid(pid, 0)
    found: list[str] = json.loads(said_ or b'["silent"]')
    return found


def is_possible() -> bool:
    """Whether the kernel and the rights here let one process fail the calls of another."""
    try:
        with tempfile.TemporaryDirectory() as made:
            disk = FailingDisk(Path(made), Fault.SHORT, 1)
            return (
                disk.run(lambda: (Path(made) / "a").write_bytes(b"abcd")) == 0 and disk.seen > 1
            )
    except (ImportError, AttributeError, OSError, ValueError):
        return False


if __name__ == "__main__":
    if not is_possible():
        sys.exit("seccomp_unotify is not to be had here")
    kind, name, *numbers = sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        result = sweep(Fault(kind), STORIES[name], Path(made), *map(int, numbers))
    sys.stdout.write(json.dumps(asdict(result)))
