"""Files read in child processes, several at a time; a file that kills its reader is one row."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Self

from localrag.documents.completion import Completion
from localrag.documents.messages import Failed
from localrag.documents.outcomes import Outcomes
from localrag.documents.programs import Programs
from localrag.documents.slot import ReaderSlot
from localrag.domain.cancel import CancelToken
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import ReadOutcome

WORKER = "localrag.documents.worker"
# What ended a reader: the same bytes are not tried again before the readers change.
QUARANTINED = frozenset(
    {DocumentCode.READER_CRASHED, DocumentCode.TOO_SLOW, DocumentCode.TOO_MUCH_MEMORY}
)
_MOST_WORKERS = 4
_AHEAD = 2  # files in hand per worker
_CANCEL_LOOK_S = 0.2


class ReaderPool:
    """Reads files in up to `workers` processes. Use it in a `with` block."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        limits: ReadLimits | None = None,
        module: str = WORKER,
        programs: Programs | None = None,
        rows: Iterable[SkippedFile] = (),
    ) -> None:
        """Give `rows` of earlier runs: bytes that ended a reader of this version stay unread."""
        self._limits = limits or ReadLimits()
        self._programs = programs or Programs()
        count = workers or min(_MOST_WORKERS, os.cpu_count() or 1)
        self._ahead = count * _AHEAD
        self._slots = [ReaderSlot(self._limits, module) for _ in range(count)]
        self._free: SimpleQueue[ReaderSlot] = SimpleQueue()
        for slot in self._slots:
            self._free.put(slot)
        self._outcomes = Outcomes(
            reader=self.version, quarantine=_quarantine(rows, self.version)
        )
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The version of the readers and of what helps them: when it changes, rows are tried again."""
        return self._programs.version

    @property
    def has_ocr(self) -> bool:
        """Whether text in pictures is recognised."""
        return self._programs.recogniser is not None

    def close(self) -> None:
        """End the reader processes; files in hand are given up."""
        for slot in self._slots:
            slot.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def read(self, files: Iterable[FoundFile], cancel: CancelToken) -> Iterator[ReadOutcome]:
        """Yield one outcome per file, in the order of `files`, read a few files ahead.

        Raises Cancelled; the files in hand then are given up.
        """
        waiting: deque[Future[ReadOutcome]] = deque()
        try:
            for file in files:
                cancel.raise_if_cancelled()
                waiting.append(self._threads.submit(self._read, file, cancel))
                if len(waiting) >= self._ahead:
                    yield _result(waiting.popleft(), cancel)
            while waiting:
                yield _result(waiting.popleft(), cancel)
        finally:
            self._give_up(waiting)

    def _give_up(self, waiting: deque[Future[ReadOutcome]]) -> None:
        running = [future for future in waiting if not future.cancel()]
        if any(not future.done() for future in running):
            for slot in self._slots:
                slot.interrupt()

    def _read(self, file: FoundFile, cancel: CancelToken) -> ReadOutcome:
        slot = self._free.get()
        try:
            replies = slot.read(file, frozenset(self._outcomes.quarantine))
            completion = Completion(
                file=file,
                slot=slot,
                programs=self._programs,
                limits=self._limits,
                cancel=cancel,
            )
            top = replies.top
            if isinstance(top, Failed) and not top.sha256:
                top = Failed(code=top.code, fields=top.fields, sha256=replies.sha256)
            members = [completion.of(member) for member in replies.members]
            return self._outcomes.of(file, completion.of(top), members)
        finally:
            self._free.put(slot)


def _quarantine(rows: Iterable[SkippedFile], version: str) -> Mapping[str, Failed]:
    return {
        row.sha256: Failed(code=row.code, fields=row.fields)
        for row in rows
        if row.sha256 and row.reader == version and row.code in QUARANTINED
    }


def _result(future: Future[ReadOutcome], cancel: CancelToken) -> ReadOutcome:
    while True:
        try:
            return future.result(timeout=_CANCEL_LOOK_S)
        except TimeoutError:
            cancel.raise_if_cancelled()
