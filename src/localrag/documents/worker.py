"""The reader process: one file at a time, every failure as a code."""

import gc
from collections.abc import Iterator

from localrag.documents.drawing import DrawPage
from localrag.documents.guard import guarded
from localrag.documents.messages import (
    BytesTaken,
    Failed,
    ReadBytes,
    ReadFile,
    Reply,
    Request,
    TakeBytes,
    TakePicture,
    request_decoder,
)
from localrag.documents.page_picture import page_picture, shown_page
from localrag.documents.read_file import read_bytes, read_file, source_bytes
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits, readable_size
from localrag.processes import posix
from localrag.processes.child_main import ChildChannel, child_channel
from localrag.processes.frames import MAX_FRAME_BYTES, FrameError

_OBJECTS_BEFORE_GC = 100_000
_KEPT_BYTES = 32 * 1024 * 1024  # glibc takes no larger blocks from its heap
_GRACE_S = 10  # the parent is the first to stop a slow reader


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    gc.freeze()  # what was imported stays; documents are many small objects that go together
    gc.set_threshold(_OBJECTS_BEFORE_GC)
    posix.keep_freed_memory(_KEPT_BYTES)
    serve(child_channel(request_decoder()))


def serve(channel: ChildChannel[Request]) -> None:
    """Answer requests, each within its time, until the parent closes the pipe."""
    for request in channel.requests():
        limits = ReadLimits() if isinstance(request, DrawPage) else request.limits
        within_s = int(limits.wall_s) + _GRACE_S
        posix.die_after(within_s)
        for reply in answered(request):
            _send(channel, reply)
            posix.die_after(within_s)
        posix.die_after(0)


def answered(request: Request) -> Iterator[Reply]:
    """Yield the replies to a request; whatever a parser raises on a broken file becomes a code."""
    replies = _replies(request)
    while (reply := guarded(lambda: next(replies, None))) is not None:
        yield reply


def _replies(request: Request) -> Iterator[Reply]:
    match request:
        case ReadFile():
            yield from read_file(request)
        case ReadBytes():
            yield read_bytes(request)
        case TakeBytes(path=path, name_ending=ending, member=member, limits=limits):
            yield BytesTaken(data=source_bytes(path, ending, member, limits))
        case TakePicture():
            yield BytesTaken(data=page_picture(request))
        case DrawPage():
            yield shown_page(request)


def _send(channel: ChildChannel[Request], reply: Reply) -> None:
    try:
        channel.send(reply)
    except FrameError:
        most = readable_size(MAX_FRAME_BYTES)
        over_the_pipe = {"size": f"> {most}", "limit": most}
        member = getattr(reply, "member", b"")
        channel.send(Failed(code=DocumentCode.TOO_LARGE, fields=over_the_pipe, member=member))


if __name__ == "__main__":
    main()
