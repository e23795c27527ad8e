"""The order in which the boxes on a slide are read: by bands, in them by columns."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

_MOST = 200  # with more boxes a slide is a drawing, and top to bottom has to do
_COLUMNS = 2
_OVERLAP = 0.25  # of the lower box: so far it may reach into the one above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in any unit; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def holds(self, other: "Box") -> bool:
        """Whether the middle of a smaller box lies in this one."""
        across = self.left <= other.left + other.width / 2 <= self.right
        down = self.top <= other.top + other.height / 2 <= self.bottom
        return across and down and other.width * other.height < self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Thing]):
    """A thing and where it stands; `is_vertical` if its text runs from top to bottom."""

    thing: Thing
    box: Box
    is_vertical: bool = False


def in_reading_order(items: Sequence[Placed[Thing]]) -> list[Thing]:
    """Return the things as a Japanese reader takes them in.

    Bands of the slide from top to bottom, in a band columns from left to right (from the right
    where the text is vertical), and so on inside them. A frame comes before what lies in it.
    """
    if len(items) > _MOST:
        return [item.thing for item in sorted(items, key=_place)]
    return [item.thing for item in _ordered(list(items))]


def _ordered(items: list[Placed[Thing]]) -> list[Placed[Thing]]:
    result: list[Placed[Thing]] = []
    while len(items) > 1:
        bands = _together(_split(items, _down))
        if len(bands) > 1:
            return result + [item for band in bands for item in _ordered(band)]
        columns = _split(items, _across)
        if len(columns) > 1:
            if sum(item.is_vertical for item in items) * 2 > len(items):
                columns.reverse()
            return result + [item for column in columns for item in _ordered(column)]
        frame = _frame(items)
        if frame is None:
            return result + sorted(items, key=_place)
        result.append(frame)
        items = [item for item in items if item is not frame]
    return result + items


def _down(box: Box) -> tuple[float, float]:
    return box.top, box.bottom


def _across(box: Box) -> tuple[float, float]:
    return box.left, box.right


def _together(bands: list[list[Placed[Thing]]]) -> list[list[Placed[Thing]]]:
    """Put bands together that are columns rather: further apart sideways than downwards."""
    result: list[list[Placed[Thing]]] = []
    for band in bands:
        if result and _are_columns(result[-1], band):
            result[-1] = result[-1] + band
        else:
            result.append(band)
    return result


def _are_columns(above: list[Placed[Thing]], below: list[Placed[Thing]]) -> bool:
    columns = _split(above + below, _across)
    both = [column for column in columns if len(column) > 1]
    if len(both) < _COLUMNS or len(both) < len(columns):
        return False
    gap = min(item.box.top for item in below) - max(item.box.bottom for item in above)
    return all(
        min(item.box.left for item in right) - max(item.box.right for item in left) > gap
        for left, right in itertools.pairwise(columns)
    )


def _split(
    items: list[Placed[Thing]], edges: Callable[[Box], tuple[float, float]]
) -> list[list[Placed[Thing]]]:
    """Part the boxes where a line along one direction touches hardly any of them."""
    groups: list[list[Placed[Thing]]] = []
    reach = 0.0
    for item in sorted(items, key=lambda item: edges(item.box)[0]):
        start, end = edges(item.box)
        if groups and start < reach - _OVERLAP * (end - start):
            groups[-1].append(item)
            reach = max(reach, end)
        else:
            reach = max(reach, end) if groups else end
            groups.append([item])
    return groups


def _frame(items: list[Placed[Thing]]) -> Placed[Thing] | None:
    """Return the box that holds the most others, the first by place; None if none holds any."""
    held = [(sum(item.box.holds(other.box) for other in items), item) for item in items]
    most = max(count for count, _ in held)
    if most == 0:
        return None
    return min((item for count, item in held if count == most), key=_place)


def _place(item: Placed[Thing]) -> tuple[float, float]:
    return item.box.top, item.box.left
