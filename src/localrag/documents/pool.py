"""Files read in child processes, several at a time; a file that kills its reader is one row."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Self

from localrag.documents.messages import Failed, FileRead, ReadFile, Reply, reply_decoder
from localrag.documents.titles import document_title
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document, SourceFile, document_id, moment
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension
from localrag.processes.child import ChildDiedError, ChildProcess

WORKER = "localrag.documents.worker"
_MOST_WORKERS = 4
_AHEAD = 2  # files in hand per worker
_FILES_PER_PROCESS = 200
_CANCEL_LOOK_S = 0.2
_MB = 1024 * 1024
_KILLED = -9  # SIGKILL, which Windows does not know


class ReaderPool:
    """Reads files in up to `workers` processes. Use it in a `with` block."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        limits: ReadLimits | None = None,
        module: str = WORKER,
    ) -> None:
        count = workers or min(_MOST_WORKERS, os.cpu_count() or 1)
        self._ahead = count * _AHEAD
        self._slots = [_Slot(limits or ReadLimits(), module) for _ in range(count)]
        self._free: SimpleQueue[_Slot] = SimpleQueue()
        for slot in self._slots:
            self._free.put(slot)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the reader processes; files in hand are given up."""
        for slot in self._slots:
            slot.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def read(
        self, files: Iterable[FoundFile], cancel: CancelToken
    ) -> Iterator[Document | SkippedFile]:
        """Yield one outcome per file, in the order of `files`, read a few files ahead.

        Raises Cancelled; the files in hand then are given up.
        """
        waiting: deque[Future[Document | SkippedFile]] = deque()
        try:
            for file in files:
                cancel.raise_if_cancelled()
                waiting.append(self._threads.submit(self._read, file))
                if len(waiting) >= self._ahead:
                    yield _result(waiting.popleft(), cancel)
            while waiting:
                yield _result(waiting.popleft(), cancel)
        finally:
            self._give_up(waiting)

    def _give_up(self, waiting: deque[Future[Document | SkippedFile]]) -> None:
        running = [future for future in waiting if not future.cancel()]
        if any(not future.done() for future in running):
            for slot in self._slots:
                slot.interrupt()

    def _read(self, file: FoundFile) -> Document | SkippedFile:
        slot = self._free.get()
        try:
            return _outcome(file, slot.read(file))
        finally:
            self._free.put(slot)


class _Slot:
    """One reader process at a time, started when needed and replaced when it dies."""

    def __init__(self, limits: ReadLimits, module: str) -> None:
        self._limits = limits
        self._module = module
        self._child: ChildProcess[Reply] | None = None
        self._files = 0
        self._is_closed = False
        self._is_interrupted = False

    def read(self, file: FoundFile) -> FileRead | Failed:
        """Return what became of the file; a reader that has read others gets a second chance.

        Memory that earlier files took must not fail a later one.
        """
        self._is_interrupted = False
        was_used = self._child is not None and self._files > 0
        reply = self._ask(file)
        is_doubtful = isinstance(reply, Failed) and reply.code in (
            DocumentCode.READER_CRASHED,
            DocumentCode.TOO_MUCH_MEMORY,
        )
        if is_doubtful:
            self._end()
            if was_used and not (self._is_interrupted or self._is_closed):
                return self._ask(file)
        return reply

    def interrupt(self) -> None:
        """Kill the process in whatever it does, from another thread."""
        self._is_interrupted = True
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self.interrupt()

    def _ask(self, file: FoundFile) -> FileRead | Failed:
        try:
            child = self._running()
            child.send(
                ReadFile(path=file.path, name_ending=extension(file.path), limits=self._limits)
            )
            reply = child.receive(self._limits.wall_s)
        except ChildDiedError as error:
            self._end()
            return self._crash(error.exit.code)
        if reply is None:
            self._end()
            return _failed(DocumentCode.TOO_SLOW, limit_s=f"{self._limits.wall_s:g}")
        if isinstance(reply, Failed) and reply.code == DocumentCode.TOO_MUCH_MEMORY:
            return self._crash(_KILLED)
        if isinstance(reply, (FileRead, Failed)):
            return reply
        self._end()
        return _failed(DocumentCode.READER_CRASHED)

    def _running(self) -> ChildProcess[Reply]:
        if self._child is not None and (
            not self._child.is_alive or self._files >= _FILES_PER_PROCESS
        ):
            self._end()
        if self._child is None:
            self._child = ChildProcess.start(
                self._module,
                reply_decoder(),
                memory_bytes=self._limits.memory_bytes,
                dies_with_thread=True,
            )
            self._files = 0
            if self._is_closed:
                self._child.kill()
        self._files += 1
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _crash(self, code: int) -> Failed:
        """Return the reason: the system kills what takes too much memory, all else is a crash."""
        if code == _KILLED:
            limit_mb = self._limits.memory_bytes // _MB
            return _failed(DocumentCode.TOO_MUCH_MEMORY, limit_mb=str(limit_mb))
        return _failed(DocumentCode.READER_CRASHED)


def _failed(code: DocumentCode, **fields: str) -> Failed:
    return Failed(code=code, fields=fields)


def _result(
    future: Future[Document | SkippedFile], cancel: CancelToken
) -> Document | SkippedFile:
    while True:
        try:
            return future.result(timeout=_CANCEL_LOOK_S)
        except TimeoutError:
            cancel.raise_if_cancelled()


def _outcome(file: FoundFile, reply: FileRead | Failed) -> Document | SkippedFile:
    if isinstance(reply, Failed):
        return SkippedFile(
            path=file.path,
            code=str(reply.code),
            fields=reply.fields,
            size_bytes=file.size_bytes,
            modified_ns=file.modified_ns,
        )
    content = reply.content
    return Document(
        id=document_id(file.path),
        source=SourceFile(
            path=file.path,
            sha256=reply.sha256,
            size_bytes=reply.size_bytes,
            modified=moment(reply.modified_ns),
            media_type=reply.media_type,
        ),
        title=document_title(content.title, content.pages, file.path),
        pages=content.pages,
        warnings=content.warnings,
    )
