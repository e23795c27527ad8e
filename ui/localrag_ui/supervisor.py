"""What `localrag-app` starts first: it starts the window and the engine and joins their pipes.

Standard library only, no document, no model: this process stays outside the wall that the
others build round themselves, because it opens files in their own programs.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote_to_bytes, urlsplit

from localrag_ui.home import data_home, window_files
from localrag_ui.session import SESSION_NAME, SessionFile
from localrag_ui.traffic import (
    LINE_LIMIT_BYTES,
    REFUSED,
    Traffic,
    answer,
    fault,
    notification,
)

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
}
_MINUTE_S = 60

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_NO_SCREEN_EXIT = 2
_NO_SCREEN = {
    "ja": "画面が見つからないため、デスクトップを開けません。資料はそのままです。"
    "画面のある PC で開くか、localrag ask などの命令をお使いください。",
    "en": "There is no screen to open the desktop on. The library is as it was. "
    "Open it on a PC with a screen, or use commands such as localrag ask.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """The command lines of both children, and of the program that opens files."""

    ui: tuple[str, ...]
    engine: tuple[str, ...]
    opener: tuple[str, ...] = ("xdg-open",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarts:
    """How often a dead engine is started again, and how long children may take to end."""

    per_minute: int = 5
    first_delay_s: float = 0.2
    grace_s: float = 5.0


class Supervisor:
    """Runs until the window ends. Lines pass through unchanged."""

    def __init__(self, commands: Commands, restarts: Restarts) -> None:
        self._commands = commands
        self._restarts = restarts
        self._traffic = Traffic()
        self._stopping = threading.Event()
        self._ui_lock = threading.Lock()
        self._engine_lock = threading.Lock()
        self._ui: subprocess.Popen[bytes] | None = None
        self._engine: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Start both, join them, and return the window's exit code."""
        self._ui = _started(self._commands.ui)
        keeper = threading.Thread(target=self._keep_engine, name="engine", daemon=True)
        keeper.start()
        threading.Thread(target=self._pump_ui, name="ui", daemon=True).start()
        try:
            return self._ui.wait()
        finally:
            self._stop_engine()
            keeper.join(self._restarts.grace_s)

    def stop(self) -> None:
        """End the window, and with it everything."""
        if self._ui is None:
            sys.exit(0)
        if self._ui.poll() is None:
            self._ui.terminate()

    def _pump_ui(self) -> None:
        ui = self._ui
        if ui is None or ui.stdout is None:
            return
        while line := ui.stdout.readline(LINE_LIMIT_BYTES + 1):
            message = self._traffic.from_ui(line)
            if message is None or not line.endswith(b"\n"):
                self.stop()  # the window and we no longer agree where a line begins
                return
            if message.own is not None:
                self._serve(message.own)
            elif not self._to_engine(line):
                self._answer_lost()
        _closed(ui.stdin)  # the window says good-bye by closing its end, and waits for ours

    def _keep_engine(self) -> None:
        starts: deque[float] = deque(maxlen=self._restarts.per_minute)
        while not self._stopping.is_set():
            is_again = bool(starts)
            starts.append(time.monotonic())
            self._run_engine(is_again=is_again)
            self._answer_lost()
            if self._stopping.is_set():
                return
            recent = sum(time.monotonic() - start < _MINUTE_S for start in starts)
            if recent >= self._restarts.per_minute:
                self._to_ui(notification("supervisor.engine_failed", attempts=recent))
                return
            self._stopping.wait(self._restarts.first_delay_s * 2**recent)

    def _run_engine(self, *, is_again: bool) -> None:
        """Start the engine and pass its lines on until it ends."""
        with self._engine_lock:
            if self._stopping.is_set():
                return
            try:
                engine = _started(self._commands.engine)
            except OSError:
                return
            self._engine = engine
        if is_again:  # told once there is somebody to ask
            self._to_ui(notification("supervisor.engine_restarted"))
        with engine:
            if engine.stdout is not None:
                self._pump_engine(engine.stdout)
            engine.kill()  # it said something unreadable, or has closed its pipe

    def _pump_engine(self, stream: IO[bytes]) -> None:
        while line := stream.readline(LINE_LIMIT_BYTES + 1):
            if not line.endswith(b"\n") or not self._traffic.from_engine(line):
                return
            self._to_ui(line)

    def _answer_lost(self) -> None:
        for line in self._traffic.lost():
            self._to_ui(line)

    def _to_ui(self, line: bytes) -> None:
        if self._ui is not None:
            _written(self._ui.stdin, line, self._ui_lock)

    def _to_engine(self, line: bytes) -> bool:
        engine = self._engine
        if engine is None or engine.poll() is not None:
            return False
        return _written(engine.stdin, line, self._engine_lock)

    def _serve(self, message: dict[str, object]) -> None:
        request, params = message.get("id"), message.get("params")
        uri = params.get("uri") if isinstance(params, dict) else None
        asks = {
            "supervisor.open": (self._traffic.may_open, _opened),
            "supervisor.open_folder": (self._traffic.may_open_folder_of, _opened_folder),
        }.get(str(message.get("method")))
        if asks is None or not isinstance(uri, str):
            self._to_ui(fault(request, REFUSED, "open.unknown"))
            return
        may_open, opened = asks
        if not may_open(uri):
            self._to_ui(fault(request, REFUSED, "open.refused"))
        elif opened(uri, self._commands.opener):
            self._to_ui(answer(request, {}))
        else:
            self._to_ui(fault(request, REFUSED, "open.failed"))

    def _stop_engine(self) -> None:
        """Close the engine's pipe, so that it ends its work; kill it when it does not."""
        self._stopping.set()
        is_free = self._engine_lock.acquire(timeout=self._restarts.grace_s)
        engine = self._engine
        if engine is None:
            return
        if is_free:  # else a write hangs: the engine no longer reads
            _closed(engine.stdin)
        try:
            engine.wait(self._restarts.grace_s if is_free else 0)
        except subprocess.TimeoutExpired:
            engine.kill()


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the desktop application and return its exit code."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    if not has_screen(os.environ, sys.platform):
        sys.stderr.write(_NO_SCREEN[options.lang or _language()] + "\n")
        return _NO_SCREEN_EXIT
    common = [*_as_left(options), *(["--home", options.home] if options.home else [])]
    stalls = ["--stall-log", options.stall_log] if options.stall_log else []
    python = sys.executable
    policy = ["--policy", options.policy] if options.policy else []
    commands = Commands(
        ui=(python, "-m", "localrag_ui", *common, *stalls),
        engine=(python, "-m", "localrag", *common, *policy, "engine"),
    )
    return supervise(commands, Restarts())


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be shown; Qt would abort with a trace that helps nobody."""
    if platform in ("win32", "darwin"):
        return True
    return any(environment.get(name) for name in _SCREENS)


def supervise(commands: Commands, restarts: Restarts) -> int:
    """Run a supervisor in this process, ended by SIGTERM or Ctrl-C as by closing the window."""
    supervisor = Supervisor(commands, restarts)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    return supervisor.run()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="localrag-app")
    parser.add_argument("--home", metavar="DIR")
    parser.add_argument("--policy", metavar="FILE")
    parser.add_argument("--library", metavar="NAME")
    parser.add_argument("--lang", choices=("ja", "en"))
    parser.add_argument("--stall-log", metavar="FILE")
    return parser.parse_args(arguments)


def _as_left(options: argparse.Namespace) -> list[str]:
    """Return language and library: as asked for, else as the window was left, else the usual."""
    left = SessionFile(window_files(data_home(options.home)) / SESSION_NAME).read()
    kept = left.language if left.language in {"ja", "en"} else ""
    language = options.lang or kept or _language()
    return ["--lang", language, "--library", options.library or left.library or "main"]


def _language() -> str:
    """Return ja unless the locale names another language; office PCs often name none."""
    found = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return (
        "ja"
        if found.partition(".")[0] in {"", "C", "POSIX"} or found.startswith("ja")
        else "en"
    )


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **_OFFLINE},
    )


def _written(stream: IO[bytes] | None, line: bytes, lock: threading.Lock) -> bool:
    if stream is None:
        return False
    try:
        with lock:
            stream.write(line)
            stream.flush()
    except (OSError, ValueError):  # the pipe is broken, or closed already
        return False
    return True


def _closed(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        pass  # what was buffered for a dead engine is lost anyway


def _opened(uri: str, opener: Sequence[str]) -> bool:
    parts = urlsplit(uri)
    path = os.fsdecode(unquote_to_bytes(parts.path))
    try:
        if sys.platform == "win32":
            share = f"//{parts.netloc}{path}" if parts.netloc else path.lstrip("/")
            os.startfile(share.replace("/", "\\"))  # noqa: S606 - a document that the engine named
            return True
        if parts.netloc or not path.startswith("/"):
            return False
        child = subprocess.Popen(
            [*opener, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return False
    threading.Thread(target=child.wait, name="opener", daemon=True).start()
    return True


def _opened_folder(uri: str, opener: Sequence[str]) -> bool:
    """Open the folder of a file; only what is a folder now, since a file there might be run."""
    folder, slash, _ = uri.partition("#")[0].rpartition("/")  # a member lies in its archive
    parts = urlsplit(folder)
    path = os.fsdecode(unquote_to_bytes(parts.path)) + "/"
    if sys.platform == "win32":
        path = f"//{parts.netloc}{path}" if parts.netloc else path.lstrip("/")
    return bool(slash) and Path(path).is_dir() and _opened(f"{folder}/", opener)


if __name__ == "__main__":
    sys.exit(main())
