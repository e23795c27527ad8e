"""Faults in the store: kills, power cuts, flipped bits, another order; then its speed.

usage: python -m benchmarks.store [--kills N] [--powers N] [--flips N] [--index-kills N]
       [--stride N] [--contend N] [--data DIR] [--no-speed]
Nothing may be lost or differ: counts each fault that was injected and each violation that was
seen, and fails if there is one.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from tests.fakes.store_child import killed_story, story
from tests.fakes.store_contest import contended

from benchmarks.store_states import answers_of, dump_of, flips, must_be_whole, power_cuts

_SEED = 11
_FOLDERS = ("yaizu-city", "gif-docs", "test-mails", "ministry-pdf", "handwritten-qa")

_PROCESSES = 8
_DISK_FAULTS = (
    ("EIO at a write, sync, rename, deletion or new file", "broken", "run"),
    ("the same while an older library is brought up to date", "broken", "older"),
    ("half a write, then no room any more", "full", "run"),
    ("half a write", "short", "run"),
    ("EIO at a read", "unreadable", "run"),
    ("half a read", "short read", "run"),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--powers", type=int, default=100)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--index-kills", type=int, default=20)
    parser.add_argument(
        "--stride", type=int, default=1, help="let only each Nth call of a disk fail"
    )
    parser.add_argument("--contend", type=int, default=500, help="writes of each process")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--no-speed", action="store_true", help="only the faults")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows.append(("killed at each call that changes the disk", *_kill_matrix(place)))
        rows.append(("killed at a random moment", *_random_kills(place, options.kills)))
        rows.append(("power cut at a sync", *_in_child(power_cuts, place, options.powers)))
        rows.append(("a bit flipped", *_in_child(flips, place, options.flips)))
        rows += [
            (what, *_disk_fault(fault, story_, options.stride))
            for what, fault, story_ in _DISK_FAULTS
        ]
        rows.append(("eight processes at once", *_contended(place, options.contend)))
        source = options.data / "yaizu-city"
        rows.append(
            ("localrag index killed", *_index_kills(place, source, options.index_kills))
        )
        rows.append(("documents in another order", *_orders(place, options.data)))
    print("| fault | injected | violations | |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    if not options.no_speed:
        for name in ("indexing", "pipelines"):
            _run_beside(name, options.data)
    if any(violations for _, _, violations, _ in rows):
        sys.exit(1)


def _run_beside(name: str, data: Path) -> None:
    """Run another benchmark in the same run; `pipelines` only where the extra `bench` is there."""
    if name == "pipelines" and find_spec("langchain_classic") is None:
        print("\nLangChain is not installed: pip install '.[bench]'")
        return
    sys.stdout.flush()
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{name}", "--data", str(data)]
    subprocess.run(command, check=True)


def _kill_matrix(place: Path) -> tuple[int, int, str]:
    """Die at call 1, 2, 3 ... until the story comes to its end."""
    violations = 0
    for call in count(1):
        folder = place / f"call-{call}"
        if not _forked(lambda f=folder, n=call: killed_story(f, n)):
            violations += _violated(folder)
            continue
        return call - 1, violations, "all calls of one story, each checked and run to its end"
    raise AssertionError


def _random_kills(place: Path, kills: int) -> tuple[int, int, str]:
    chance = random.Random(_SEED)
    started = time.monotonic()
    for number in range(3):
        _forked(lambda n=number: story(place / f"whole-{n}"))
    longest = (time.monotonic() - started) / 3
    violations = died = 0
    for number in range(kills):
        folder = place / f"kill-{number}"
        pid = _fork(lambda f=folder: story(f))
        time.sleep(chance.random() * longest)
        os.kill(pid, signal.SIGKILL)
        died += not _ended_well(pid)
        violations += _violated(folder)
    return died, violations, f"of {kills} tries, the others had ended"


def _violated(folder: Path) -> bool:
    """Whether a fresh process finds something wrong before or after running to the end."""

    def looked_at() -> None:
        if (folder / "main").is_dir():
            must_be_whole(folder)
        story(folder)
        must_be_whole(folder, is_end=True)

    return not _forked(looked_at)


def _disk_fault(fault: str, story_: str, stride: int) -> tuple[int, int, str]:
    """Let each call of a whole run of the store meet the fault, in a process of its own."""
    command = [sys.executable, "-m", "tests.fakes.failing_sweep", fault, story_, str(stride)]
    run = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if run.returncode:
        return 0, 1, (run.stderr.splitlines() or ["failed"])[-1]
    found = json.loads(run.stdout)
    for violation in found["violations"]:
        print(violation, file=sys.stderr)
    codes = ", ".join(f"{number} {code}" for code, number in found["codes"].items()) or "none"
    overcome = sum(found["overcome"].values())
    remark = f"told by name: {codes}; {overcome} overcome"
    return found["injected"], len(found["violations"]), remark


def _contended(place: Path, times: int) -> tuple[int, int, str]:
    refused, reads, problems = contended(place / "contended", _PROCESSES, times)
    for problem in problems:
        print(problem, file=sys.stderr)
    writes = _PROCESSES * times
    return (
        writes,
        len(problems),
        f"writes; {refused:,} were refused first, {reads:,} whole reads",
    )


def _index_kills(place: Path, source: Path, kills: int) -> tuple[int, int, str]:
    """Kill the program and all its readers while it indexes, look, and let it go on."""
    command = [sys.executable, "-m", "localrag", "--home"]
    whole = place / "index-whole"
    started = time.monotonic()
    subprocess.run(
        [*command, str(whole), "index", str(source)], check=True, capture_output=True
    )
    longest = time.monotonic() - started
    right = dump_of(whole)
    chance = random.Random(_SEED)
    violations = died = 0
    for number in range(kills):
        home = place / f"index-{number}"
        with subprocess.Popen(
            [*command, str(home), "index", str(source)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:
            time.sleep(longest * (0.2 + 0.8 * chance.random()))
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
        died += run.returncode == -signal.SIGKILL
        # A search is what a person would do next; it makes the caches that were not made yet.
        search = [*command, str(home), "search", "施設の住所"]
        subprocess.run(search, check=False, capture_output=True)
        check = [*command, str(home), "check", "--read-data"]
        is_sound = subprocess.run(check, check=False, capture_output=True).returncode == 0
        again = [*command, str(home), "index", str(source)]
        goes_on = subprocess.run(again, check=False, capture_output=True).returncode == 0
        violations += not (is_sound and goes_on and dump_of(home) == right)
    return (
        died,
        violations,
        f"of {kills} tries, {len(right)} documents with their pages compared",
    )


def _orders(place: Path, data: Path) -> tuple[int, int, str]:
    """Index folders one by one, in five orders, and ask the same questions."""
    folders = [data / name for name in _FOLDERS]
    chance = random.Random(_SEED)
    seen = []
    for number in range(5):
        home = place / f"order-{number}"
        for folder in folders:
            command = [
                sys.executable,
                "-m",
                "localrag",
                "--home",
                str(home),
                "index",
                str(folder),
            ]
            subprocess.run(command, check=True, capture_output=True)
        seen.append(answers_of(home))
        chance.shuffle(folders)
    differing = sum(found != seen[0] for found in seen[1:])
    return (
        len(seen) - 1,
        differing,
        f"{len(folders)} folders, {len(seen[0])} questions, hits and scores compared",
    )


def _in_child(
    work: Callable[[Path, int], tuple[int, int, str]], place: Path, times: int
) -> tuple[int, int, str]:
    """Run `work` in a process of its own: FAISS and forking do not go together."""
    reader, writer = os.pipe()

    def told() -> None:
        os.write(writer, json.dumps(work(place, times)).encode())

    if not _forked(told):
        return 0, 1, "the check itself failed"
    injected, violations, remark = json.loads(os.read(reader, 4096))
    return injected, violations, remark


def _forked(work: Callable[[], object]) -> bool:
    return _ended_well(_fork(work))


def _fork(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception as error:  # noqa: BLE001 - told by the exit code
            print(repr(error), file=sys.stderr)
        finally:
            os._exit(code)
    return pid


def _ended_well(pid: int) -> bool:
    return os.waitpid(pid, 0)[1] == 0


if __name__ == "__main__":
    main()
