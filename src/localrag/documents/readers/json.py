"""JSON and JSON lines: each value with the names that lead to it."""

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from localrag.documents.encoding import decoded_text
from localrag.documents.page_text import PageText
from localrag.documents.rows import add_table
from localrag.domain.document import BlockKind, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_STEP = " › "
_RECORDS = 2  # so many objects with the same names are a table


class Reader:
    """Reads JSON files as one page."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page. Raises DocumentError ENCODING_UNKNOWN, DAMAGED."""
        decoded = decoded_text(stream.read(limits.file_bytes))
        writer = _Writer()
        writer.add((), _parsed(decoded.text))
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(title=None, pages=(writer.page.page(1, "1"),), warnings=warnings)


class _Writer:
    """Writes values into a page, without recursion into plain ones."""

    def __init__(self) -> None:
        self.page = PageText()
        self._tables = 0

    def add(self, path: tuple[str, ...], value: object) -> None:
        records = _records(value)
        if records is not None:
            self._add_records(path, *records)
        elif isinstance(value, dict):
            for name, inner in value.items():
                self.add((*path, name), inner)
        elif isinstance(value, list):
            if all(not isinstance(item, (dict, list)) for item in value):
                self._line(path, "、".join(_text(item) for item in value))
            else:
                for number, item in enumerate(value, start=1):
                    self.add((*path, str(number)), item)
        else:
            self._line(path, _text(value))

    def _line(self, path: tuple[str, ...], text: str) -> None:
        if text.strip():
            name = _STEP.join(path)
            self.page.add(BlockKind.PARAGRAPH, f"{name}: {text}" if name else text)

    def _add_records(
        self, path: tuple[str, ...], names: Sequence[str], records: Sequence[dict[str, object]]
    ) -> None:
        if path:
            self.page.add(BlockKind.HEADING, _STEP.join(path), min(6, len(path)))
        self._tables += 1
        rows = [[_text(record.get(name)) for name in names] for record in records]
        add_table(self.page, [list(names), *rows], self._tables)


def _records(value: object) -> tuple[list[str], list[dict[str, object]]] | None:
    """Return the names and rows of a list of like objects with plain values, else None."""
    if not isinstance(value, list) or len(value) < _RECORDS:
        return None
    if not all(isinstance(item, dict) and item for item in value):
        return None
    names = list(dict.fromkeys(name for item in value for name in item))
    plain = all(not isinstance(v, (dict, list)) for item in value for v in item.values())
    alike = sum(len(item) for item in value) * 2 >= len(names) * len(value)
    return (names, value) if plain and alike else None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _parsed(text: str) -> object:
    clean = text.removeprefix("\ufeff").replace("\x00", "")
    try:
        return json.loads(clean, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        pass
    try:
        return list(_lines(clean))
    except (ValueError, RecursionError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error


def _lines(text: str) -> Iterator[object]:
    """Yield the values of JSON lines."""
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line, parse_int=str, parse_float=str)
