"""Match what only its own program opens with the PDF that somebody exported from it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import SkippedFile
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import displayed
from localrag.domain.ports import LibraryWriter, RunState

CONVERTIBLE = frozenset({DocumentCode.NEEDS_EXPORT, DocumentCode.NEEDS_CONVERTER})
_COPY = "copy"
_WAS = "was"


def match_converted(state: RunState, writer: LibraryWriter) -> None:
    """Match each file of an unreadable format with the PDF of its name that stands beside it.

    `報告.jtd` is matched with `報告.pdf` and `報告.jtd.pdf` in the same folder: the row says where
    its text is, the PDF knows its original. When the PDF goes, the row says what it said before.
    """
    known = state.known()
    documents = {
        _key(path): row for path, row in known.items() if isinstance(row, IndexedDocument)
    }
    originals: dict[bytes, bytes] = {}
    for row in known.values():
        if not isinstance(row, SkippedFile) or original_code(row) not in CONVERTIBLE:
            continue
        copy = _copy_of(row, documents)
        if copy is not None:
            originals[copy] = row.path
        matched = _matched(row, copy)
        if matched != row:
            writer.skip(matched)
    for document in documents.values():
        original = originals.get(document.source.path)
        if document.source.original != original:
            writer.set_original(document.source.path, original)


def original_code(row: SkippedFile) -> str:
    """Return why the file itself cannot be read, also where a copy of it is indexed."""
    return row.fields.get(_WAS, row.code)


def _copy_of(row: SkippedFile, documents: Mapping[str, IndexedDocument]) -> bytes | None:
    found = (documents.get(key) for key in _copy_keys(row.path))
    return next((document.source.path for document in found if document is not None), None)


def _matched(row: SkippedFile, copy: bytes | None) -> SkippedFile:
    fields = {name: text for name, text in row.fields.items() if name not in (_COPY, _WAS)}
    if copy is None:
        return replace(row, code=original_code(row), fields=fields)
    shown = displayed(copy.rsplit(b"/", 1)[-1])
    return replace(
        row,
        code=str(DocumentCode.CONVERTED_ELSEWHERE),
        fields=fields | {_COPY: shown, _WAS: original_code(row)},
    )


def _copy_keys(path: bytes) -> tuple[str, str]:
    folder, slash, name = path.rpartition(b"/")
    stem = name.rpartition(b".")[0] or name
    return (_key(folder + slash + stem + b".pdf"), _key(path + b".pdf"))


def _key(path: bytes) -> str:
    """Return a path as names are compared by people: composed, whatever the case."""
    return unicodedata.normalize("NFC", displayed(path)).casefold()
