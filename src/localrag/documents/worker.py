"""The reader process: one file at a time, every failure as a code."""

from localrag.documents.draw_page import draw_page
from localrag.documents.messages import (
    Failed,
    FileRead,
    PageDrawn,
    ReadFile,
    Request,
    request_decoder,
)
from localrag.documents.read_file import read_file
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits, readable_size
from localrag.processes import posix
from localrag.processes.child_main import child_channel
from localrag.processes.frames import MAX_FRAME_BYTES, FrameError

_GRACE_S = 10  # the parent is the first to stop a slow reader


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    channel = child_channel(request_decoder())
    for request in channel.requests():
        limits = request.limits if isinstance(request, ReadFile) else ReadLimits()
        posix.die_after(int(limits.wall_s) + _GRACE_S)
        reply = answered(request)
        posix.die_after(0)
        try:
            channel.send(reply)
        except FrameError:
            most = readable_size(MAX_FRAME_BYTES)
            over_the_pipe = {"size": f"> {most}", "limit": most}
            channel.send(Failed(code=DocumentCode.TOO_LARGE, fields=over_the_pipe))


def answered(request: Request) -> FileRead | PageDrawn | Failed:
    """Return the reply to a request; whatever a parser raises on a broken file becomes a code."""
    try:
        return read_file(request) if isinstance(request, ReadFile) else draw_page(request)
    except DocumentError as error:
        return Failed(code=error.code, fields=error.fields)
    except MemoryError:
        return Failed(code=DocumentCode.TOO_MUCH_MEMORY, fields={})
    except Exception as error:  # noqa: BLE001 - the child's main: one file must not end the run
        return Failed(code=DocumentCode.DAMAGED, fields={"reason": type(error).__name__})


if __name__ == "__main__":
    main()
