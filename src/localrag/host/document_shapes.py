"""The JSON shape of a row of the document table: a document, or a file that could not be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from localrag.domain.document import document_id
from localrag.domain.library import SkippedFile
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import displayed, extension, uri_of
from localrag.host.reason_shapes import reason_shape, warning_shape
from localrag.store.library import Library

_HEADS = {
    "ja": (
        "名前",
        "場所",
        "種類",
        "ページ",
        "状態",
        "理由・注意",
        "更新日時",
        "大きさ（バイト）",
    ),
    "en": ("name", "place", "type", "pages", "state", "reason", "changed", "bytes"),
}
_STATES = {
    "ja": {"indexed": "索引済み", "skipped": "読めなかった"},
    "en": {"indexed": "indexed", "skipped": "not read"},
}


def document_rows(library: Library) -> list[dict[str, Any]]:
    """Return all rows of a library, by path."""
    rows = [document_shape(row) for row in library.catalogue.documents()]
    rows += [document_shape(row) for row in library.catalogue.skipped()]
    return sorted(rows, key=lambda row: str(row["path"]))


def document_shape(row: IndexedDocument | SkippedFile) -> dict[str, Any]:
    """Return a row as `library.documents` gives it; `state` is indexed or skipped."""
    if isinstance(row, IndexedDocument):
        path, container, size = row.source.path, row.source.container, row.source.size_bytes
        state = {
            "id": row.id,
            "title": row.title,
            "pages": row.pages,
            "state": "indexed",
            "reason": None,
            "modified": row.source.modified.isoformat(),
            "warnings": [warning_shape(warning) for warning in row.warnings],
        }
    else:
        path, container, size = row.path, row.container, row.size_bytes
        state = {
            "id": document_id(row.path, row.container),
            "title": displayed(row.path).rsplit("/", 1)[-1],
            "pages": 0,
            "state": "skipped",
            "reason": reason_shape(row),
            "modified": None,
            "warnings": [],
        }
    return {
        "path": displayed(path if container is None else container + b"/" + path),
        "uri": uri_of(path, container),
        "container": None if container is None else displayed(container),
        "type": extension(path),
        "size_bytes": size,
        **state,
    }


def document_table(
    shapes: Iterable[Mapping[str, Any]], language: str
) -> Iterator[Sequence[str]]:
    """Yield rows of `document_shape` as cells in `ja` or `en`, the header first."""
    yield _HEADS[language]
    for shape in shapes:
        told = ([shape["reason"]] if shape["reason"] else []) + shape["warnings"]
        place, _, name = shape["path"].rpartition("/")
        yield (
            name,
            place,
            shape["type"],
            str(shape["pages"] or ""),
            _STATES[language][shape["state"]],
            " ".join(words[language] for words in told),
            shape["modified"] or "",
            str(shape["size_bytes"]),
        )
