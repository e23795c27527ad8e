"""Rules, filled areas and pictures of a page, by PDFium."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2.raw as pdfium_c

from localrag.documents.pdf_geometry import Box, Matrix, Shapes, Turn
from localrag.documents.pdfium_calls import Handle, unchecked

_MOST_OBJECTS = 6000  # a drawing with more is no table
_MOST_SEGMENTS = 400
_GLYPH = 16.0  # smaller drawings of many corners are letters
_THIN = 3.0
_SHORTEST = 4.0
_RECTANGLE = (4, 5, 6)
_WHITE = 245
_DEPTH = 2
_STRAIGHT = 0.5
_TRANSPARENT = 20
_MAY_HOLD_PICTURES = frozenset({pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM})

_UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)
_object = unchecked(pdfium_c.FPDFPage_GetObject, Handle)
_kind = unchecked(pdfium_c.FPDFPageObj_GetType)
_object_bounds = unchecked(pdfium_c.FPDFPageObj_GetBounds)
_object_matrix = unchecked(pdfium_c.FPDFPageObj_GetMatrix)
_count_inner = unchecked(pdfium_c.FPDFFormObj_CountObjects)
_inner = unchecked(pdfium_c.FPDFFormObj_GetObject, Handle)
_fill_colour = unchecked(pdfium_c.FPDFPageObj_GetFillColor)
_draw_mode = unchecked(pdfium_c.FPDFPath_GetDrawMode)
_count_segments = unchecked(pdfium_c.FPDFPath_CountSegments)
_segment = unchecked(pdfium_c.FPDFPath_GetPathSegment, Handle)
_segment_kind = unchecked(pdfium_c.FPDFPathSegment_GetType)
_segment_point = unchecked(pdfium_c.FPDFPathSegment_GetPoint)
_segment_closes = unchecked(pdfium_c.FPDFPathSegment_GetClose)


class ShapeReader:
    """Collects the shapes of one page."""

    def __init__(self, page: pdfium_c.FPDF_PAGE, turn: Turn) -> None:
        self._page = page
        self._turn = turn
        self._across: list[Box] = []
        self._down: list[Box] = []
        self._fills: list[Box] = []
        self._pictures: list[Box] = []
        self._left = _MOST_OBJECTS
        self._sides = (ctypes.c_float * 4)()
        self._sides_at = tuple(ctypes.byref(self._sides, 4 * n) for n in range(4))
        self._mode = (ctypes.c_int * 2)()
        self._mode_at = tuple(ctypes.byref(self._mode, 4 * n) for n in range(2))
        self._colour = Colour()

    def read(self) -> Shapes:
        """Return what was found."""
        count = pdfium_c.FPDFPage_CountObjects(self._page)
        objects = (_object(self._page, n) for n in range(count))
        self._read(objects, _UNCHANGED, _DEPTH)
        return Shapes(
            across=tuple(self._across),
            down=tuple(self._down),
            fills=tuple(self._fills),
            pictures=tuple(self._pictures),
            is_whole=self._left > 0,
        )

    def pictures(self) -> tuple[Box, ...]:
        """Return the pictures alone; much faster than to collect all shapes."""
        count = min(pdfium_c.FPDFPage_CountObjects(self._page), _MOST_OBJECTS)
        objects = [_object(self._page, n) for n in range(count)]
        with_pictures = [found for found in objects if _kind(found) in _MAY_HOLD_PICTURES]
        self._read_pictures(iter(with_pictures), _UNCHANGED, _DEPTH)
        return tuple(self._pictures)

    def _read_pictures(self, objects: Iterator[Handle], matrix: Matrix, depth: int) -> None:
        for found in objects:
            kind = _kind(found)
            if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                self._pictures.append(self._bounds(found, matrix))
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
                self._read_pictures(
                    self._inside(found), _joined(_matrix(found), matrix), depth - 1
                )

    def _inside(self, form: Handle) -> Iterator[Handle]:
        count = min(_count_inner(form), _MOST_OBJECTS)
        return (_inner(form, ctypes.c_ulong(n)) for n in range(count))

    def _read(self, objects: Iterator[Handle], matrix: Matrix, depth: int) -> None:
        for found in objects:
            self._left -= 1
            if self._left <= 0:
                return
            match _kind(found):
                case pdfium_c.FPDF_PAGEOBJ_PATH:
                    self._path(found, matrix)
                case pdfium_c.FPDF_PAGEOBJ_IMAGE:
                    self._pictures.append(self._bounds(found, matrix))
                case pdfium_c.FPDF_PAGEOBJ_SHADING:
                    self._fills.append(self._bounds(found, matrix))
                case pdfium_c.FPDF_PAGEOBJ_FORM if depth:
                    self._read(self._inside(found), _joined(_matrix(found), matrix), depth - 1)

    def _path(self, path: Handle, matrix: Matrix) -> None:
        box = self._bounds(path, matrix)
        width, height = box.right - box.left, box.top - box.bottom
        if max(width, height) < _SHORTEST:
            return
        is_filled, is_stroked = self._drawn(path)
        if not is_filled and not is_stroked:
            return
        if min(width, height) <= _THIN:
            self._add_rule(box)
            return
        if is_filled and not self._colour.is_pale(path):
            self._fills.append(box)
        segments = _count_segments(path)
        if segments in _RECTANGLE:
            if is_stroked:  # the edges of mere shading are beside those of the cell
                self._add_rectangle(box)
        elif segments <= _MOST_SEGMENTS and max(width, height) >= _GLYPH:
            self._add_parts(path, segments, matrix, is_stroked=is_stroked)

    def _drawn(self, path: Handle) -> tuple[bool, bool]:
        """Return whether a path is filled, and whether its line is drawn."""
        if not _draw_mode(path, *self._mode_at):
            return False, False
        mode, has_stroke = self._mode
        return mode != pdfium_c.FPDF_FILLMODE_NONE, bool(has_stroke)

    def _add_parts(self, path: Handle, count: int, matrix: Matrix, *, is_stroked: bool) -> None:
        shown = _joined(_joined(_matrix(path), matrix), self._turn.matrix)
        for points in self._parts(path, count, shown):
            self._add_part(points, is_stroked=is_stroked)

    def _parts(
        self, path: Handle, count: int, matrix: Matrix
    ) -> Iterator[list[tuple[float, float]]]:
        """Yield the corners of each part of a path as shown, up to its first curve."""
        x_at, y_at = self._sides_at[:2]
        a, b, c, d, e, f = matrix
        points: list[tuple[float, float]] = []
        for number in range(count):
            segment = _segment(path, number)
            kind = _segment_kind(segment)
            if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
                return
            if not _segment_point(segment, x_at, y_at):
                return
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points
                points = []
            x, y = self._sides[:2]
            points.append((a * x + c * y + e, b * x + d * y + f))
            if _segment_closes(segment):
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _add_part(self, points: list[tuple[float, float]], *, is_stroked: bool) -> None:
        xs, ys = zip(*points, strict=True)
        box = Box(min(xs), min(ys), max(xs), max(ys))
        if min(box.right - box.left, box.top - box.bottom) <= _THIN:
            self._add_rule(box)
        elif is_stroked:
            for one, other in pairwise(points):
                self._add_line(one, other)

    def _add_rectangle(self, box: Box) -> None:
        left, bottom, right, top = box
        self._across += [Box(left, bottom, right, bottom), Box(left, top, right, top)]
        self._down += [Box(left, bottom, left, top), Box(right, bottom, right, top)]

    def _add_line(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        box = Box(
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[0], other[0]),
            max(one[1], other[1]),
        )
        if min(box.right - box.left, box.top - box.bottom) <= _STRAIGHT:
            self._add_rule(box)

    def _add_rule(self, box: Box) -> None:
        width, height = box.right - box.left, box.top - box.bottom
        if max(width, height) < _SHORTEST:
            return
        (self._across if width > height else self._down).append(box)

    def _bounds(self, found: Handle, matrix: Matrix) -> Box:
        if not _object_bounds(found, *self._sides_at):
            return _NOWHERE
        left, bottom, right, top = self._sides
        if matrix is _UNCHANGED:
            return self._turn.box(Box(left, bottom, right, top))
        one = _mapped(left, bottom, matrix)
        other = _mapped(right, top, matrix)
        return self._turn.box(
            Box(
                min(one[0], other[0]),
                min(one[1], other[1]),
                max(one[0], other[0]),
                max(one[1], other[1]),
            )
        )


class Colour:
    """Looks up what objects are filled with."""

    def __init__(self) -> None:
        self._parts = (ctypes.c_uint * 4)()
        self._parts_at = tuple(ctypes.byref(self._parts, 4 * n) for n in range(4))

    def is_pale(self, found: ctypes.c_void_p) -> bool:
        """Whether an object cannot be told from white paper: too light, or see-through."""
        if not _fill_colour(found, *self._parts_at):
            return False
        red, green, blue, alpha = self._parts
        if alpha < _TRANSPARENT:
            return True
        return red >= _WHITE and green >= _WHITE and blue >= _WHITE


def _matrix(found: Handle) -> Matrix:
    matrix = pdfium_c.FS_MATRIX()
    if not _object_matrix(found, ctypes.byref(matrix)):
        return _UNCHANGED
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _mapped(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    if matrix is _UNCHANGED:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _joined(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _UNCHANGED:
        return inner
    a, b, c, d, e, f = inner
    m, n, o, p, q, r = outer
    return (
        a * m + b * o,
        a * n + b * p,
        c * m + d * o,
        c * n + d * p,
        e * m + f * o + q,
        e * n + f * p + r,
    )
