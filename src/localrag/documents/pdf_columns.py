"""Columns of a page that is drawn out of order: stretches of text with free paper between them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from localrag.documents.pdf_geometry import Box, around

_GUTTER = 4.0  # points of free paper, at least
_DEPTH = 4
_MOST_BOXES = 60
_CHARS = 40  # in a column; labels of a drawing or a form have fewer
_OVERLAP = 0.5  # of the lower of two columns: they stand beside each other
_IN_ROWS = 0.8  # of what stands on the left, beside something that begins at its height
_SAME_HEIGHT = 4.0  # points

Strip = tuple[float, float]
"""Left and right of free paper."""


def in_columns(boxes: Sequence[Box], chars: Sequence[int]) -> list[list[int]]:
    """Return the numbers of boxes, with so many characters, in parts read one after the other.

    From the top down, boxes are taken together as long as free paper parts them sideways; then the
    left side is read before the right one. Within a part the numbers keep their order. The idea is
    that of recursive cuts (Nagy and Seth, Hierarchical Representation of Optically Scanned
    Documents, 1984), with bands as tall as can be cut.
    """
    if len(boxes) > _MOST_BOXES:  # labels of a drawing
        return [list(range(len(boxes)))]
    return [sorted(part) for part in _Page(boxes, chars).parts(range(len(boxes)), _DEPTH)]


class _Page:
    """Boxes with so many characters each."""

    def __init__(self, boxes: Sequence[Box], chars: Sequence[int]) -> None:
        self._boxes = boxes
        self._chars = chars

    def parts(self, members: Sequence[int], depth: int) -> Iterator[list[int]]:
        """Yield some of the boxes in parts."""
        left = sorted(members, key=lambda at: -self._boxes[at].top)
        page = around([self._boxes[at] for at in members])
        waiting: list[int] = []  # what has no columns stays together
        while left:
            band, strips = self._band(left, (page.left, page.right))
            columns = self._columns(band, strips) if depth else None
            if columns is None:
                waiting.append(left.pop(0))
                continue
            if waiting:
                yield waiting
                waiting = []
            for column in columns:
                yield from self.parts(column, depth - 1)
            left = left[len(band) :]
        if waiting:
            yield waiting

    def _band(self, members: Sequence[int], page: Strip) -> tuple[Sequence[int], list[Strip]]:
        """Return the first boxes, from the top, as far as some paper is free beside all of them."""
        strips = [page]
        for count, at in enumerate(members):
            left = _without(strips, self._boxes[at])
            if not left:
                return members[:count], strips
            strips = left
        return members, strips

    def _columns(
        self, band: Sequence[int], strips: Sequence[Strip]
    ) -> tuple[list[int], list[int]] | None:
        """Return what stands beside the widest strip that parts columns, None if none does."""
        for strip in sorted(strips, key=lambda strip: strip[0] - strip[1]):
            left = [at for at in band if self._boxes[at].right <= strip[0]]
            right = [at for at in band if self._boxes[at].left >= strip[1]]
            if min(sum(self._chars[at] for at in side) for side in (left, right)) < _CHARS:
                continue
            if _are_columns(
                [self._boxes[at] for at in left], [self._boxes[at] for at in right]
            ):
                return left, right
        return None


def _without(strips: Sequence[Strip], box: Box) -> list[Strip]:
    """Return what is left free of strips beside a box."""
    left, _, right, _ = box
    kept: list[Strip] = []
    for strip in strips:
        begin, end = strip
        if end <= left or right <= begin:
            kept.append(strip)
            continue
        if left - begin >= _GUTTER:
            kept.append((begin, left))
        if end - right >= _GUTTER:
            kept.append((right, end))
    return kept


def _are_columns(left: list[Box], right: list[Box]) -> bool:
    """Whether two sides stand beside each other and are not the cells of rows."""
    one, other = around(left), around(right)
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    if shared < _OVERLAP * min(one.top - one.bottom, other.top - other.bottom):
        return False
    if len(left) == 1:
        return True
    tops = sorted(box.top for box in right)
    level = sum(
        bisect_left(tops, box.top - _SAME_HEIGHT) < bisect_right(tops, box.top + _SAME_HEIGHT)
        for box in left
    )
    return level < _IN_ROWS * len(left)
