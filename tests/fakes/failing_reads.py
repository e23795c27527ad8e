"""`localrag index` over a folder whose disk fails at its Nth read, for each N.

usage: python -m tests.fakes.failing_reads; prints one JSON object.
"""

import json
import subprocess
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tests.fakes.failing_disk import FailingDisk, Fault
from tests.fakes.failing_sweep import is_possible

_FILES = 2


def swept(place: Path) -> dict[str, Any]:
    """Return how often a read failed, the rows of those runs, and what was wrong."""
    found: dict[str, Any] = {"injected": 0, "rows": [], "violations": []}
    for at in count(1):
        home, folder = place / f"home-{at}", place / f"folder-{at}"
        folder.mkdir()
        for number in range(_FILES):
            (folder / f"{number}.txt").write_text(
                f"規程第{number}号は書庫に置く。", encoding="utf-8"
            )
        disk = FailingDisk(folder, Fault.UNREADABLE, at)
        ended = disk.run(partial(_localrag, home, "index", str(folder)))
        if disk.seen < at:
            return found
        found["injected"] += len(disk.hits)
        status = _localrag(home, "status")
        rows = [row["code"] for row in status["skipped"]]
        found["rows"] += rows
        again = _localrag(home, "index", str(folder))
        if ended or status["indexed"] + len(rows) != _FILES or again["added"] != len(rows):
            found["violations"].append(f"{at}: {ended} {status['indexed']} {rows} {again}")
    raise AssertionError


def _localrag(home: Path, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "localrag", "--home", str(home), "--json", *words]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(run.stdout)
    return said


if __name__ == "__main__":
    if not is_possible():
        sys.exit("seccomp_unotify is not to be had here")
    with tempfile.TemporaryDirectory() as made:
        sys.stdout.write(json.dumps(swept(Path(made))))
