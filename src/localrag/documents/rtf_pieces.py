"""What an RTF file is made of, as the readers of it see it."""

from dataclasses import dataclass
from enum import Enum, auto


class RtfEnd(Enum):
    PARAGRAPH = auto()
    CELL = auto()
    ROW = auto()
    PAGE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtfCell:
    """How a cell of a row is cut: its right edge in twips, and whether it goes on from above."""

    right: int
    is_below: bool = False
    is_right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RtfPiece:
    """Text up to the end of a paragraph, cell, row or page.

    `level` is that of a heading, else 0. `boxes` are text boxes and `notes` footnotes anchored
    in it. `cells` are the cells of the row that ends.
    """

    text: str
    end: RtfEnd
    level: int = 0
    is_in_table: bool = False
    boxes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cells: tuple[RtfCell, ...] = ()
