"""What is said about drawing a page: part of the language of `messages`."""

import msgspec


class DrawPage(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Draw page `page` (from 1) of the file, or of `member` inside it, `width_px` wide.

    On a page of a PDF the places of the quotes are found too, and every place of `words`.
    """

    path: bytes
    page: int
    width_px: int
    quotes: tuple[str, ...]
    name_ending: str = "pdf"
    member: bytes = b""
    words: str = ""


class Rectangle(msgspec.Struct, frozen=True, kw_only=True):
    """Pixels from the upper left corner; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int


class PageDrawn(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """A page as a PNG; one tuple of rectangles, a rectangle per line, for each quote.

    Those of the places of the words stand behind them.
    """

    png: bytes
    width: int
    height: int
    rectangles: tuple[tuple[Rectangle, ...], ...]
