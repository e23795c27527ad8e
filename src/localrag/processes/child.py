"""The parent's side: start a child process, talk to it, and be sure that it ends."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from typing import IO, Generic, Self, TypeVar, cast

import msgspec

from localrag.processes import posix
from localrag.processes.frames import MAX_FRAME_BYTES, FrameError, FrameReader, FrameWriter
from localrag.processes.wall import Wall

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",  # behind a wall nothing can be written
}
_PIPE_BYTES = 1024 * 1024  # what Linux lets anybody have
_STAGE_S = 2.0
_MESSAGES_AHEAD = 64
_DRAIN_S = 0.02

Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildExit:
    """How a child ended: `code` below 0 is a signal; `is_garbled` if it sent no proper frames."""

    code: int
    is_stopped: bool
    is_garbled: bool


class ChildDiedError(Exception):
    """The child is gone; `exit` says how."""

    def __init__(self, child_exit: ChildExit) -> None:
        super().__init__(str(child_exit))
        self.exit = child_exit


class ChildProcess(Generic[Reply]):
    """A running `python -m module`, without a shell, its environment switched to offline.

    Messages can be sent while replies arrive; replies wait in a bounded queue.
    """

    def __init__(
        self,
        popen: subprocess.Popen[bytes],
        decoder: msgspec.msgpack.Decoder[Reply],
        max_frame_bytes: int,
    ) -> None:
        self._popen = popen
        self._stdout = cast("IO[bytes]", popen.stdout)  # both are PIPE in start()
        self._writer = FrameWriter(cast("IO[bytes]", popen.stdin), max_frame_bytes)
        self._reader = FrameReader(self._stdout.fileno(), decoder, max_frame_bytes)
        self._replies: Queue[Reply | None] = Queue(_MESSAGES_AHEAD)
        self._is_garbled = False
        self._is_stopped = False
        self._is_at_end = False
        self._thread = threading.Thread(target=self._listen, name="child-replies", daemon=True)
        self._thread.start()

    @classmethod
    def start(
        cls,
        module: str,
        decoder: msgspec.msgpack.Decoder[Reply],
        *,
        args: Sequence[str] = (),
        memory_bytes: int | None = None,
        max_frame_bytes: int = MAX_FRAME_BYTES,
        dies_with_thread: bool = False,
        wall: Wall = Wall.NONE,
    ) -> "ChildProcess[Reply]":
        """Start `module`, whose main calls `child_channel` first thing. Raises OSError.

        `memory_bytes` limits its address space (POSIX), `wall` what else it may do. When this
        process dies the child ends
        because its input does; with `dies_with_thread`, and whenever the main thread starts it,
        Linux also kills it at once, but already when the starting thread ends.
        """
        is_bound = dies_with_thread or threading.current_thread() is threading.main_thread()
        command = [sys.executable, "-P", "-m", module]
        command += [str(memory_bytes or 0), str(os.getpid() if is_bound else 0), wall, *args]
        popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=os.environ | _OFFLINE,
            creationflags=_creation_flags(),
            process_group=None if sys.platform == "win32" else 0,
        )
        posix.widen_pipe(cast("IO[bytes]", popen.stdout).fileno(), _PIPE_BYTES)
        return cls(popen, decoder, max_frame_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._popen.poll() is None

    @property
    def exit(self) -> ChildExit | None:
        """How it ended, or None while it runs."""
        code = self._popen.poll()
        if code is None:
            return None
        return self._exit(code)

    def send(self, message: msgspec.Struct) -> None:
        """Send a message, from any thread. Raises ChildDiedError, FrameError if over the cap."""
        try:
            self._writer.write(message)
        except (OSError, ValueError) as error:
            raise ChildDiedError(self._exit_soon()) from error

    def receive(self, timeout_s: float | None = None) -> Reply | None:
        """Return the next reply, or None if there was none in time; no limit waits for ever.

        Raises ChildDiedError once the child is gone and its last reply was returned.
        """
        if not self._is_at_end:
            try:
                reply = self._replies.get(timeout=timeout_s)
            except Empty:
                return None
            if reply is not None:
                return reply
            self._is_at_end = True
            self._replies.put(None)  # for any other thread that waits
        raise ChildDiedError(self._exit_soon())

    def stop(self, patience_s: float = _STAGE_S) -> ChildExit:
        """End the child in stages, each `patience_s` long: ask, terminate, kill."""
        self._is_stopped = self._is_stopped or self.is_alive
        self._writer.close(patience_s)
        for press in (self._popen.terminate, self._popen.kill):
            if self._has_ended(patience_s):
                break
            press()
        return self._close()

    def kill(self) -> ChildExit:
        """End the child at once."""
        self._is_stopped = self._is_stopped or self.is_alive
        self._popen.kill()
        return self._close()

    def _has_ended(self, timeout_s: float) -> bool:
        try:
            self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _exit_soon(self) -> ChildExit:
        """Return how the child ended; it has closed its pipe, so it is ended if it lingers."""
        if not self._has_ended(_STAGE_S):
            self._popen.kill()
        return self._exit(self._popen.wait())

    def _exit(self, code: int) -> ChildExit:
        return ChildExit(code=code, is_stopped=self._is_stopped, is_garbled=self._is_garbled)

    def _close(self) -> ChildExit:
        code = self._popen.wait()
        while self._thread.is_alive():  # it may wait for room in the queue
            with contextlib.suppress(Empty):
                self._replies.get(timeout=_DRAIN_S)
        while not self._replies.empty():
            self._replies.get()
        self._replies.put(None)
        self._writer.close(_STAGE_S)
        self._stdout.close()
        return self._exit(code)

    def _listen(self) -> None:
        try:
            while (reply := self._reader.read()) is not None:
                self._replies.put(reply)
        except (FrameError, OSError):
            self._is_garbled = not self._is_stopped
            self._popen.kill()
        self._replies.put(None)


def _creation_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
