"""Pictures on a PDF page: whether they are what the page says, or stand beside its text."""

from collections.abc import Sequence
from enum import Enum, auto

from localrag.documents.pdf_geometry import Box, PdfLine

_FEW_CHARS = 20  # on a page that is a picture: its number, a stamp
_SOME_CHARS = 200  # of a form in a picture: its title, a stamp, what was filled in
_COVERED, _HALF_COVERED = 0.6, 0.4
_BACKGROUND = 0.9
_SMALL = 0.04  # of the page: signs and logos


class PicturesSay(Enum):
    """What pictures have to say that the text of their page does not."""

    NOTHING = auto()
    SOMETHING = auto()  # one or more stand beside the text
    MUCH = auto()  # the text is little more than a title or a stamp
    ALL = auto()


def pictures_say(
    pictures: Sequence[Box], lines: Sequence[PdfLine], size: tuple[float, float]
) -> PicturesSay:
    """Return what pictures say on a page of `size` (width and height in points)."""
    page = size[0] * size[1]
    covered = sum(picture.area for picture in pictures)
    chars = sum(len(line.text) for line in lines)
    if chars < _FEW_CHARS and covered >= _COVERED * page:
        return PicturesSay.ALL
    large = [picture for picture in pictures if picture.area >= _SMALL * page]
    bare = [picture for picture in large if not _chars_on(picture, lines)]
    is_behind = any(
        picture.area >= _BACKGROUND * page and _chars_on(picture, lines) >= _FEW_CHARS
        for picture in large
    )
    if covered >= _HALF_COVERED * page and chars < _SOME_CHARS and not is_behind:
        return PicturesSay.MUCH
    return PicturesSay.SOMETHING if bare else PicturesSay.NOTHING


def _chars_on(picture: Box, lines: Sequence[PdfLine]) -> int:
    return sum(len(line.text) for line in lines if picture.holds(*line.box.middle))
