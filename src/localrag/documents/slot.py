"""One reader process at a time, started when needed and replaced when it dies."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from localrag.documents.messages import (
    TOP,
    Begun,
    BytesTaken,
    Failed,
    FileRead,
    ReadBytes,
    ReadFile,
    Reply,
    TakeBytes,
    TakePicture,
    reply_decoder,
)
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension
from localrag.processes.child import ChildDiedError, ChildProcess
from localrag.processes.wall import Wall

_FILES_PER_PROCESS = 200
_MB = 1024 * 1024
_KILLED = -9  # SIGKILL, which Windows does not know
_DOUBTFUL = frozenset({DocumentCode.READER_CRASHED, DocumentCode.TOO_MUCH_MEMORY})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReplies:
    """What a reader said of a file and of each thing inside it, with the hash of the file."""

    top: FileRead | Failed
    members: tuple[FileRead | Failed, ...] = ()
    sha256: str = ""


@dataclass(slots=True, kw_only=True)
class _Run:
    """How far the reading of one file has come, over the processes that died on it."""

    request: ReadFile
    ends_at: float
    members: list[FileRead | Failed] = field(default_factory=list)
    top: FileRead | Failed | None = None
    begun: Begun | None = None
    sha256: str = ""

    @property
    def is_in_member(self) -> bool:
        """Whether a member was being parsed, and not the file or the way to its next member."""
        return self.begun is not None and self.begun.ordinal == len(self.members)


class ReaderSlot:
    """Reads one file after the other in a process that dies alone. One thread at a time."""

    def __init__(self, limits: ReadLimits, module: str) -> None:
        self._limits = limits
        self._module = module
        self._child: ChildProcess[Reply] | None = None
        self._files = 0
        self._is_closed = False
        self._is_interrupted = False

    def read(self, file: FoundFile, quarantined: frozenset[str]) -> FileReplies:
        """Return what became of the file and of each thing inside it.

        A reader that has read other things before gets a second chance: memory that they took
        must not fail a later one. A member that kills its reader costs that member alone.
        """
        self._is_interrupted = False
        request = ReadFile(
            path=file.path,
            name_ending=extension(file.path),
            limits=self._limits,
            quarantined=quarantined,
        )
        run = _Run(request=request, ends_at=time.monotonic() + self._limits.container_wall_s)
        while run.top is None:
            was_used = self._child is not None and self._files > 0
            members_before = len(run.members)
            crash = self._go_on(run)
            if crash is None:
                continue
            was_used = was_used or len(run.members) > members_before
            if not (was_used and self._may_try_again(crash)):
                self._note(crash, run)
        return FileReplies(top=run.top, members=tuple(run.members), sha256=run.sha256)

    def ask(self, request: ReadBytes | TakeBytes | TakePicture) -> FileRead | bytes | Failed:
        """Return the one reply to a request on a file that was read before."""
        try:
            child = self._running()
            child.send(request)
            reply = child.receive(self._limits.wall_s)
        except ChildDiedError as error:
            self._end()
            return self._crash(error.exit.code)
        match reply:
            case BytesTaken(data=data):
                return data
            case FileRead() | Failed():
                return reply
            case None:
                self._end()
                return self._too_slow(self._limits.wall_s)
            case _:
                self._end()
                return failed(DocumentCode.READER_CRASHED)

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

    def _go_on(self, run: _Run) -> Failed | None:
        """Read on until the file is done; return the reason if the process gave up before that."""
        run.begun = None
        try:
            child = self._running()
            child.send(_from(run.request, len(run.members)))
            while run.top is None:
                reply = child.receive(self._limits.wall_s)
                crash = self._taken(reply, run)
                if crash is not None:
                    self._end()
                    return crash
        except ChildDiedError as error:
            self._end()
            return self._crash(error.exit.code)
        return None

    def _taken(self, reply: Reply | None, run: _Run) -> Failed | None:
        match reply:
            case None:
                return self._too_slow(self._limits.wall_s)
            case Failed(code=DocumentCode.TOO_MUCH_MEMORY):
                return self._crash(_KILLED)
            case Begun(sha256=sha256, ordinal=ordinal):
                run.begun = reply
                run.sha256 = sha256 if ordinal == TOP else run.sha256
            case FileRead(member=b"") | Failed(member=b""):
                run.top = reply
            case FileRead() | Failed():
                run.members.append(reply)
            case _:
                return failed(DocumentCode.READER_CRASHED)
        if time.monotonic() > run.ends_at and run.top is None:
            run.begun = None
            return self._too_slow(self._limits.container_wall_s)
        return None

    def _may_try_again(self, crash: Failed) -> bool:
        return crash.code in _DOUBTFUL and not (self._is_interrupted or self._is_closed)

    def _note(self, crash: Failed, run: _Run) -> None:
        """Put a crash down to the member that was being parsed, or to the file."""
        is_given_up = self._is_interrupted or self._is_closed
        begun = run.begun
        if begun is None or is_given_up or not run.is_in_member:
            run.top = Failed(code=crash.code, fields=crash.fields, sha256=run.sha256)
            return
        run.members.append(
            Failed(
                code=crash.code,
                fields=crash.fields,
                member=begun.member,
                sha256=begun.sha256,
            )
        )

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
                wall=Wall.READER,
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

    def _too_slow(self, limit_s: float) -> Failed:
        return failed(DocumentCode.TOO_SLOW, limit_s=f"{limit_s:g}")

    def _crash(self, code: int) -> Failed:
        """Return the reason: the system kills what takes too much memory, all else is a crash."""
        if code == _KILLED:
            limit_mb = self._limits.memory_bytes // _MB
            return failed(DocumentCode.TOO_MUCH_MEMORY, limit_mb=str(limit_mb))
        return failed(DocumentCode.READER_CRASHED)


def failed(code: DocumentCode, **fields: str) -> Failed:
    """Return a reply that says why something could not be done."""
    return Failed(code=code, fields=fields)


def explained(reply: Failed, quarantine: Mapping[str, Failed]) -> Failed:
    """Return the reply, with the reason of long ago if its bytes were not tried again."""
    before = quarantine.get(reply.sha256) if reply.is_quarantined else None
    if before is None:
        return reply
    return Failed(
        code=before.code, fields=before.fields, member=reply.member, sha256=reply.sha256
    )


def _from(request: ReadFile, first_member: int) -> ReadFile:
    return ReadFile(
        path=request.path,
        name_ending=request.name_ending,
        limits=request.limits,
        quarantined=request.quarantined,
        first_member=first_member,
    )
