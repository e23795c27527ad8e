"""Recognise files that were moved or renamed, so that they are not read again."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from localrag.documents.titles import name_title
from localrag.domain.document import moment
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import extension
from localrag.domain.ports import LibraryWriter
from localrag.workflows.folder_plan import Plan

_READ_AT_ONCE = 1024 * 1024


def follow_moves(
    plan: Plan, known: Mapping[bytes, IndexedDocument | SkippedFile], writer: LibraryWriter
) -> None:
    """Give documents whose file has another path now that path, and take them off the plan.

    A file that is new in its place is taken for one that is gone if size, time, ending and then
    the SHA-256 of its bytes are the same. Where the title came from the old name the file is
    read again, since the name is part of the indexed text.
    """
    for old, file in list(_moves(plan, known)):
        writer.move(old.source.path, file)
        plan.gone.remove(old.source.path)
        plan.to_read.remove(file)
        plan.unchanged += 1


def _moves(
    plan: Plan, known: Mapping[bytes, IndexedDocument | SkippedFile]
) -> Iterator[tuple[IndexedDocument, FoundFile]]:
    gone: defaultdict[tuple[object, ...], list[IndexedDocument]] = defaultdict(list)
    for path in plan.gone:
        document = known[path]
        if isinstance(document, IndexedDocument):
            source = document.source
            gone[source.size_bytes, source.modified, extension(path)].append(document)
    for file in plan.to_read:
        if file.path in known:
            continue
        alike = gone.get((file.size_bytes, moment(file.modified_ns), extension(file.path)), [])
        found = next((d for d in alike if _may_follow(d, file) and _is_same(d, file)), None)
        if found is not None:
            alike.remove(found)
            yield found, file


def _may_follow(document: IndexedDocument, file: FoundFile) -> bool:
    """Whether the indexed text would be the same under the new name."""
    old, new = name_title(document.source.path), name_title(file.path)
    return old == new or document.title != old


def _is_same(document: IndexedDocument, file: FoundFile) -> bool:
    digest = hashlib.sha256()
    try:
        with Path(os.fsdecode(file.path)).open("rb") as stream:
            while part := stream.read(_READ_AT_ONCE):
                digest.update(part)
    except OSError:
        return False
    return digest.hexdigest() == document.source.sha256
