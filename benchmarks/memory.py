"""Memory of window, engine, readers and a model of 1.4 billion weights that answers during indexing.

usage: python -m benchmarks.memory [--data DIR] [--maker FILE] [--model FILE]
The window has no screen. Each process is counted with its share of what it shares with others
(Pss of proc(5)), mapped pages of the model's file included, ten times a second. Linux only.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from localrag.domain.paths import file_uri
from localrag.resources import samples_folder
from localrag_ui.engine_client import EngineClient
from localrag_ui.strings import load_strings
from localrag_ui.views.main_window import MainWindow

LIMIT_MB = 3 * 1024
_SHAPE = ("28", "2048", "5632", "16", "8", "16000", "Q4_0")  # 1.4 billion weights
_EVERY_S = 0.1
_PATIENCE_S = 900.0
_KINDS = {"llama_worker": "model", "localrag.documents": "reader", "engine": "engine"}
_ENOUGH = 40  # characters: by then the model has everything in memory that it will ever have
_QUESTION = "課長級の職員の日当はいくらですか。"


class Sampler:
    """The most that the processes below this one held at the same time, by kind."""

    def __init__(self) -> None:
        self.at_peak: Counter[str] = Counter()
        self.alone: Counter[str] = Counter()
        self._next = 0.0

    def look(self) -> None:
        """Take a sample if it is time for one."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        held: Counter[str] = Counter()
        for pid, kind in tree():
            held[kind] += pss_mb(pid)
        for kind, size in held.items():
            self.alone[kind] = max(self.alone[kind], size)
        if held.total() > self.at_peak.total():
            self.at_peak = held


def tree() -> list[tuple[int, str]]:
    """Return this process and all below it with what each is."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (stat := text(folder / "stat")):
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {os.getpid(): "window"}
    while new := {p for p, parent in parents.items() if parent in found and p not in found}:
        for pid in new:
            words = text(Path("/proc", str(pid), "cmdline"))
            found[pid] = next((kind for word, kind in _KINDS.items() if word in words), "other")
    return list(found.items())


def pss_mb(pid: int) -> int:
    """Return the proportional set size in MB, 0 for one that has ended."""
    found = re.search(
        r"^Pss:\s+(\d+) kB", text(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE
    )
    return int(found[1]) // 1024 if found else 0


def text(file: Path) -> str:
    """Return what a file of /proc says, '' where the process has ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def main() -> None:
    """Tell the story and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--maker", type=Path, default=Path("../shared/bench/make_random_gguf.py")
    )
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        model = options.model or made(options.maker, options.data, Path(folder))
        line = [sys.executable, "-m", "localrag", "--home", str(Path(folder, "home"))]
        add = [*line, "models", "add", str(model), "--no-measure"]
        subprocess.run(add, check=True, capture_output=True)
        overlap, sampler = story([*line, "engine"], options.data / "ministry-pdf")
    print("| process | MB when all together held most | MB at its own most |\n|---|---|---|")
    for kind, size in sampler.alone.most_common():
        print(f"| {kind} | {sampler.at_peak[kind]} | {size} |")
    total = sampler.at_peak.total()
    print(f"| all | {total} | |\n\nanswered while indexing: {overlap}; limit {LIMIT_MB} MB")
    if total > LIMIT_MB or not overlap:
        raise SystemExit(1)


def last_words(window: MainWindow) -> str:
    """Return how far the story came."""
    turns = window.ask.state.turns
    written = len(turns[-1].draft) if turns else 0
    running = window.library.state.is_running
    return f"too slow: {len(turns)} questions, {written} characters, indexing {running}"


def made(maker: Path, data: Path, folder: Path) -> Path:
    """Return a new model of random weights."""
    model = folder / "random.gguf"
    source = str(data / "jsquad" / "test-v1.3.json")
    subprocess.run(
        [sys.executable, str(maker), source, str(model), *_SHAPE],
        check=True,
        capture_output=True,
    )
    return model


def story(engine: list[str], folder: Path) -> tuple[bool, Sampler]:
    """Index the samples, then `folder`, and ask; return whether the model wrote meanwhile."""
    app, sampler = QApplication([]), Sampler()
    process = subprocess.Popen(engine, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    client = EngineClient(process.stdout, process.stdin)
    window = MainWindow(client, load_strings("ja"))
    window.show()
    client.start()
    window.begin()

    def until(is_true: Callable[[], object]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not is_true():
            app.processEvents()
            sampler.look()
            time.sleep(0.01)
            if time.monotonic() > end:
                process.kill()
                stage = f"{last_words(window)}; held so far: {dict(sampler.at_peak)} MB"
                raise SystemExit(stage)

    until(lambda: window.library.state.is_known)
    samples = samples_folder()
    window.library.add_folders((file_uri(os.fsencode(samples)),))
    until(lambda: len(window.library.state.rows) == len(list(samples.iterdir())))
    until(lambda: not window.library.state.is_running)
    window.library.add_folders((file_uri(os.fsencode(folder.resolve())),))
    until(lambda: window.library.state.is_running)
    window.ask_view.field.setPlainText(_QUESTION)
    window.ask_view.send()
    last = lambda: window.ask.state.turns[-1]  # noqa: E731 - the turn of now
    until(lambda: len(last().draft) >= _ENOUGH or not last().is_running)
    is_overlapping = window.library.state.is_running and len(last().draft) >= _ENOUGH
    print(f"{len(last().draft)} characters; indexing {window.library.state.is_running}")
    client.stop(20)
    process.kill()
    process.wait(20)
    return is_overlapping, sampler


if __name__ == "__main__":
    main()
