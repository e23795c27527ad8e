"""Several processes that write and read one library at the same time."""

import subprocess
import sys
from pathlib import Path

from localrag.store.check import check_library
from localrag.store.library import Library

_REPOSITORY = Path(__file__).resolve().parents[2]


def contended(folder: Path, processes: int, times: int) -> tuple[int, int, list[str]]:
    """Let each process write `times` times; return refusals to write, whole reads, what is wrong."""
    names = [str(number) for number in range(processes)]
    children = [_child(folder, name, times) for name in names]
    problems = [
        f"process {n} is not ready" for n, c in enumerate(children) if _line(c) != "ready"
    ]
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    refused = reads = 0
    for child in children:
        said, _ = child.communicate()
        if child.returncode:
            problems.append(f"a process ended with {child.returncode}")
        else:
            refused += int(said.split()[0])
            reads += int(said.split()[1])
    return refused, reads, problems + _wrong(folder, names, times - 1)


def _child(folder: Path, name: str, times: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.fakes.store_child", "contend", str(folder), name]
    return subprocess.Popen(
        [*command, str(times)],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(child: "subprocess.Popen[str]") -> str:
    assert child.stdout
    return child.stdout.readline().strip()


def _wrong(folder: Path, names: list[str], last: int) -> list[str]:
    """Return which document is not the last one that its process wrote, and what is not sound."""
    with Library.open(folder, "main") as library:
        found = {
            document.source.path: page.text
            for document in library.catalogue.documents()
            if (page := library.catalogue.page(document.id, 1))
        }
    right = {f"/d/{name}".encode(): f"{name}番の規程の第{last}版。" for name in names}
    checked = check_library(folder, "main", read_data=True, repair=False)
    return [
        *(f"{path!r}: {found.get(path)}" for path in right if found.get(path) != right[path]),
        *(str(problem) for problem in checked.problems),
        *([] if checked.chunks == 2 * len(names) else [f"{checked.chunks} chunks"]),
    ]
