"""A page of a PDF or scan for people: its picture and where the quotes stand on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from localrag.documents.drawing import DrawPage, PageDrawn, Rectangle
from localrag.documents.media import MediaType
from localrag.documents.messages import Failed, reply_decoder
from localrag.documents.pool import WORKER
from localrag.domain.document import SourceFile
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension
from localrag.processes.child import ChildDiedError, ChildProcess
from localrag.processes.wall import Wall

# The types of which a page can be drawn; the text of all others is shown.
DRAWN = frozenset({MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A PNG and, for each quote, its rectangles in pixels, one per line; none if not found.

    Those of the places of the words stand behind them.
    """

    png: bytes
    width: int
    height: int
    rectangles: tuple[tuple[Rectangle, ...], ...]


def render_page(
    source: SourceFile,
    page: int,
    width_px: int,
    quotes: Sequence[str] = (),
    words: str = "",
) -> PageView:
    """Return page `page` (from 1) of a file of a type in DRAWN, drawn in a reader process.

    Every place of `words` on it is found besides the quotes.

    What lies in an archive or mail is taken out of it again. Raises DocumentError.
    """
    limits = ReadLimits()
    request = DrawPage(
        path=source.file,
        name_ending=extension(source.file),
        member=b"" if source.container is None else source.path,
        page=page,
        width_px=width_px,
        quotes=tuple(quotes),
        words=words,
    )
    with ChildProcess.start(
        WORKER, reply_decoder(), memory_bytes=limits.memory_bytes, wall=Wall.READER
    ) as child:
        try:
            child.send(request)
            reply = child.receive(limits.wall_s)
        except ChildDiedError as error:
            raise DocumentError(DocumentCode.READER_CRASHED) from error
        if reply is None:
            child.kill()
            raise DocumentError(DocumentCode.TOO_SLOW, limit_s=f"{limits.wall_s:g}")
    match reply:
        case PageDrawn():
            return PageView(
                png=reply.png,
                width=reply.width,
                height=reply.height,
                rectangles=reply.rectangles,
            )
        case Failed():
            raise DocumentError(DocumentCode(reply.code), **reply.fields)
        case _:
            raise DocumentError(DocumentCode.READER_CRASHED)
