"""Window, engine, readers and a model of 1.4 billion weights that answers during indexing, in 3 GB.

usage: python -m benchmarks.memory [--data DIR] [--maker FILE] [--model FILE] [--limit-mb N]
The window has no screen. All of it, adding the model included, runs inside a limit that the system
enforces (benchmarks/limited.py). Each process is counted with its share of what it shares with others
(Pss of proc(5)), mapped pages of the model's file included, ten times a second. Linux only.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from benchmarks.limited import held_mb, is_enforced, run_limited, told, tree
from localrag.domain.paths import file_uri
from localrag.resources import samples_folder
from localrag_ui.engine_client import EngineClient
from localrag_ui.strings import load_strings
from localrag_ui.views.main_window import MainWindow

LIMIT_MB = 3 * 1024
_SHAPE = ("28", "2048", "5632", "16", "8", "16000", "Q4_0")  # 1.4 billion weights
_FOLDERS = ("ministry-pdf", "gif-docs", "laws-sjis-html")  # more than is read during an answer
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
        for pid in tree(os.getpid()):
            held[kind_of(pid)] += held_mb(pid)
        for kind, size in held.items():
            self.alone[kind] = max(self.alone[kind], size)
        if held.total() > self.at_peak.total():
            self.at_peak = held


def kind_of(pid: int) -> str:
    """Return what a process is, by its command line."""
    words = told(Path("/proc", str(pid), "cmdline"))
    if pid == os.getpid():
        return "window"
    return next((kind for word, kind in _KINDS.items() if word in words), "other")


def main() -> None:
    """Make the model, and tell the story inside the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--maker", type=Path, default=Path("../shared/bench/make_random_gguf.py")
    )
    parser.add_argument("--model", type=Path)
    parser.add_argument("--limit-mb", type=int, default=LIMIT_MB)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.model, options.data)
        return
    if not is_enforced(options.limit_mb):
        raise SystemExit("the control was not stopped by the limit: nothing can be shown here")
    with tempfile.TemporaryDirectory() as folder:
        model = options.model or made(options.maker, options.data, Path(folder))
        forget_pages(model)
        inner = [sys.executable, "-m", "benchmarks.memory", "--inside", "--model", str(model)]
        ended = run_limited([*inner, "--data", str(options.data)], options.limit_mb)
    print(
        f"limit {options.limit_mb} MB by {ended.by}; with file pages at most {ended.peak_mb} MB;"
    )
    print(f"killed for want of memory: {ended.kills}; a control above the limit was stopped")
    if ended.code or ended.kills:
        raise SystemExit(1)


def forget_pages(file: Path) -> None:
    """Have the pages of a file read again by whoever uses them, so that they count there."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def inside(model: Path, data: Path) -> None:
    """Tell the story and print the table."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        line = [sys.executable, "-m", "localrag", "--home", str(Path(folder, "home"))]
        add = [*line, "models", "add", str(model), "--no-measure"]
        subprocess.run(add, check=True, capture_output=True)
        overlap, sampler = story([*line, "engine"], [data / name for name in _FOLDERS])
    print("| process | MB when all together held most | MB at its own most |\n|---|---|---|")
    for kind, size in sampler.alone.most_common():
        print(f"| {kind} | {sampler.at_peak[kind]} | {size} |")
    print(f"| all | {sampler.at_peak.total()} | |\n\nanswered while indexing: {overlap}")
    if not overlap:
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


def story(engine: list[str], folders: list[Path]) -> tuple[bool, Sampler]:
    """Index the samples, then `folders`, and ask; return whether the model wrote meanwhile."""
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
    uris = tuple(file_uri(os.fsencode(folder.resolve())) for folder in folders)
    window.library.add_folders(uris)
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
