"""The window: what it costs until it is painted, and whether typing stays smooth during a long run.

usage: python -m benchmarks.window [--data DIR] [--runs N] [--files N] [--part start|typing]
`start` compares whole processes that end with the first painted window against the interpreter
with Qt imported. `typing` indexes files of the public documents by the real engine while somebody
types in the window, and prints the stall log: turns of the event loop with more than .1 s of CPU
time of their own. No screen is needed.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import HEADER, in_turn

REFERENCE = "from PySide6.QtWidgets import QApplication, QMainWindow"
BARE = (
    REFERENCE
    + "\nfrom PySide6.QtCore import QTimer\napp = QApplication([])\nwindow = QMainWindow()\n"
    "window.show()\nQTimer.singleShot(20, app.quit)\napp.exec()\n"
)
MOST = 1.6  # the ratio that is aimed at


def main() -> None:
    """Print the figures of the chosen parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--files", type=int, default=1_500)
    parser.add_argument("--part", choices=("start", "typing"))
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.part != "typing":
        _start(options.runs)
    if options.part != "start":
        _typing(options.data, options.files)


def _start(runs: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        # As installed: with byte code, which the first run, not counted, leaves here.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(home) / "bytecode")
        child = [sys.executable, "-m", "benchmarks.window_child"]
        figures = in_turn(
            {
                "interpreter and Qt import (reference)": [sys.executable, "-c", REFERENCE],
                "an empty window of Qt, painted": [sys.executable, "-c", BARE],
                "localrag's window, painted": [*child, "start", home],
            },
            runs,
        )
    print(HEADER)
    for figure in figures:
        print(figure.row(figures[0]))
    print(f"aim: at most {MOST}")


def _typing(data: Path, count: int) -> None:
    files = itertools.chain.from_iterable(
        sorted((data / name).rglob("*"))
        for name in ("laws-sjis-html", "yaizu-city", "test-mails", "libreoffice-help-ja", "aozora-cp932", "ministry-pdf")
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as work:
        folder, home = Path(work) / "資料", Path(work) / "home"
        folder.mkdir()
        taken = itertools.islice((file for file in files if file.is_file()), count)
        for number, file in enumerate(taken):
            shutil.copyfile(file, folder / f"{number}-{file.name}")
        log = Path(work) / "stalls"
        child = [sys.executable, "-m", "benchmarks.window_child", "typing", str(home)]
        done = subprocess.run([*child, str(folder), str(log)], check=True, capture_output=True)
        print(done.stdout.decode("utf-8").strip())
        print(log.read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    main()
