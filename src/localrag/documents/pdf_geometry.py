"""What stands where on a page of a PDF, as it is shown: in points from its lower left corner."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
"""a to f: x becomes ax + cy + e, y becomes bx + dy + f (ISO 32000-1, 8.3.3)."""


class Box(NamedTuple):
    """Sides of a rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    @property
    def area(self) -> float:
        """Square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


box_of: Callable[[tuple[float, float, float, float]], Box] = partial(tuple.__new__, Box)
"""Returns the box of left, bottom, right and top in half the time that calling Box takes."""


@dataclass(slots=True, kw_only=True)  # frozen would cost a tenth of all reading
class PdfLine:
    """A piece of text on one line; wide gaps part the pieces of a line.

    `x` and `y` are the origin of its first character, `size` that of its type as drawn. `first`
    and `last` are the indexes of its characters on the page. In vertical writing a line runs from
    top to bottom.
    """

    text: str
    x: float
    y: float
    size: float
    box: Box
    first: int
    last: int
    is_vertical: bool = False


@dataclass(frozen=True, kw_only=True)  # no slots: `areas` is kept
class Shapes:
    """What a page has besides text: straight rules, filled areas that are not white, pictures.

    A rule is a box that is long in one direction; `is_whole` is false where there was more than
    could be looked at.
    """

    across: tuple[Box, ...] = ()
    down: tuple[Box, ...] = ()
    fills: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    is_whole: bool = True

    @cached_property
    def areas(self) -> tuple[Box, ...]:
        """All that light text can be read on."""
        return (*self.fills, *self.pictures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a page is turned and where it begins: from the file's coordinates to those shown."""

    quarter_turns: int
    bounds: Box

    @property
    def matrix(self) -> Matrix:
        """The same as a matrix, for many points."""
        left, bottom, right, top = self.bounds
        return (
            (1.0, 0.0, 0.0, 1.0, -left, -bottom),
            (0.0, -1.0, 1.0, 0.0, -bottom, right),
            (-1.0, 0.0, 0.0, -1.0, right, top),
            (0.0, 1.0, -1.0, 0.0, top, -left),
        )[self.quarter_turns % 4]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the file is shown."""
        left, bottom, right, top = self.bounds
        if not self.quarter_turns:
            return x - left, y - bottom
        turned = {
            1: (y - bottom, right - x),
            2: (right - x, top - y),
            3: (top - y, x - left),
        }
        return turned[self.quarter_turns % 4]

    def box(self, box: Box) -> Box:
        """Return where a rectangle of the file is shown."""
        if self.quarter_turns == 0:
            left, bottom = self.bounds.left, self.bounds.bottom
            if left == bottom == 0:
                return box
            return box_of((box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom))
        one, other = self.point(box.left, box.bottom), self.point(box.right, box.top)
        return Box(
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[0], other[0]),
            max(one[1], other[1]),
        )


def around(boxes: list[Box]) -> Box:
    """Return the smallest rectangle that holds all of `boxes`, which are not none."""
    if len(boxes) == 1:
        return boxes[0]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return box_of((min(lefts), min(bottoms), max(rights), max(tops)))
