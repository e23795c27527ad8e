"""Whether an ONNX file keeps to itself: looked at before ONNX Runtime may open it.

A file can name others as the place of its weights, by a path that leads anywhere, and operators
that somebody else's library would have to bring. Both are refused. Format: onnx.proto of
github.com/onnx/onnx, in the wire format of protobuf.dev/programming-guides/encoding.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode

_OWN_DOMAINS = frozenset({b"", b"ai.onnx", b"com.microsoft"})  # what ONNX Runtime brings itself
_MOST_BYTES = 2**31 - 1  # of any protobuf message
_MOST_MESSAGES = 2_000_000
_MOST_NESTED = 40
_MOST_VARINT_BYTES = 10
_MORE_FOLLOWS = 0x80  # the top bit of a byte
_BYTES = 2  # the wire type of a message
_FIXED = {1: 8, 5: 4}

# Field numbers that hold further messages, by message. What is not here is skipped unread.
_INSIDE = {
    "model": {7: "graph", 8: "opset", 20: "training", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {
        5: "tensor",
        6: "graph",
        10: "tensor",
        11: "graph",
        22: "sparse",
        23: "sparse",
    },
    "sparse": {1: "tensor", 2: "tensor"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "training": {1: "graph", 2: "graph"},
    "opset": {},
    "tensor": {},
}
_GRAPH_FIELD = 7
_DOMAIN_FIELD = 1
_EXTERNAL_FIELDS = (13, 14)  # where the weights lie, and that they lie elsewhere (0: here)


def require_plain_onnx(path: Path) -> None:
    """Raise ModelError UNSAFE for weights in other files or operators that are not ONNX Runtime's.

    DAMAGED for what is no ONNX file. Weights are skipped: the cost grows with the graph only.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            if not 0 < size <= _MOST_BYTES:
                _refuse(path, ModelCode.DAMAGED, "size")
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                _Look(path, data).over_all()
    except OSError as error:
        raise ModelError(
            ModelCode.DAMAGED, model=path.name, reason=error.strerror or ""
        ) from error


class _Look:
    """One pass over the messages of a file."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path = path
        self._data = data
        self._seen = 0

    def over_all(self) -> None:
        waiting = [("model", 0, len(self._data), 0)]
        has_graph = False
        while waiting:
            kind, start, end, depth = waiting.pop()
            self._seen += 1
            if depth > _MOST_NESTED or self._seen > _MOST_MESSAGES:
                _refuse(self._path, ModelCode.UNSAFE, "too many messages")
            for number, wire, first, last in self._fields(start, end):
                self._look_at(kind, number, first, last)
                has_graph = has_graph or (kind == "model" and number == _GRAPH_FIELD)
                inner = _INSIDE[kind].get(number)
                if inner is not None:
                    if wire != _BYTES:
                        _refuse(self._path, ModelCode.DAMAGED, "not ONNX")
                    waiting.append((inner, first, last, depth + 1))
        if not has_graph:
            _refuse(self._path, ModelCode.DAMAGED, "not ONNX")

    def _look_at(self, kind: str, number: int, first: int, last: int) -> None:
        value = self._data
        if kind == "tensor" and number in _EXTERNAL_FIELDS and value[first:last] != b"\0":
            _refuse(self._path, ModelCode.UNSAFE, "external data")
        if kind == "opset" and number == _DOMAIN_FIELD:
            domain = value[first : min(last, first + 80)]
            if domain not in _OWN_DOMAINS:
                _refuse(self._path, ModelCode.UNSAFE, f"operators {domain!r}")

    def _fields(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield number, wire type and the place of each field between two places of the file."""
        at = start
        while at < end:
            key, at = self._varint(at, end)
            number, wire = key >> 3, key & 7
            match wire:
                case 0:
                    _, last = self._varint(at, end)
                case 2:
                    length, at = self._varint(at, end)
                    last = at + length
                case 1 | 5:
                    last = at + _FIXED[wire]
                case _:
                    _refuse(self._path, ModelCode.DAMAGED, "not ONNX")
            if last > end:
                _refuse(self._path, ModelCode.DAMAGED, "cut off")
            yield number, wire, at, last
            at = last

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        """Return the number at a place and where it ends."""
        value = 0
        for place in range(min(_MOST_VARINT_BYTES, end - at)):
            byte = self._data[at + place]
            value |= (byte % _MORE_FOLLOWS) << (7 * place)
            if byte < _MORE_FOLLOWS:
                return value, at + place + 1
        return _refuse(self._path, ModelCode.DAMAGED, "cut off")


def _refuse(path: Path, code: ModelCode, reason: str) -> NoReturn:
    raise ModelError(code, model=path.name, reason=reason)
