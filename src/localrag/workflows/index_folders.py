"""Bring a library up to date with its folders: discover, read, chunk, embed, commit."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from localrag.documents.chunking import chunk
from localrag.documents.discover import discover
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document, chunk_id, moment
from localrag.domain.errors import UsageError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import FileSkipped, Finished, IndexEvent, Progress, Started
from localrag.domain.library import Folder, FoundFile, IndexReport, SkippedFile
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import displayed
from localrag.domain.ports import (
    Catalogue,
    Clock,
    DocumentSource,
    Embedder,
    FolderRegister,
    LibraryWriter,
    Matrix,
    RunState,
)
from localrag.text.indexed import indexed_text

_RETRIED = frozenset(
    {
        DocumentCode.NO_PERMISSION,
        DocumentCode.GONE,
        DocumentCode.CHANGING,
        DocumentCode.IO_FAILED,
        DocumentCode.READER_CRASHED,
    }
)
# What lies below a folder that could not be listed is not gone; it was not seen.
_UNSEEN = frozenset({DocumentCode.NO_PERMISSION, DocumentCode.IO_FAILED})
_EMBEDDED_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTools:
    """What the run works with."""

    source: DocumentSource
    folders: FolderRegister
    state: RunState
    catalogue: Catalogue
    writer: LibraryWriter
    embedder: Embedder
    clock: Clock


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What the folders hold, compared with what the library knows."""

    to_read: list[FoundFile] = field(default_factory=list)
    refused: list[SkippedFile] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)
    unchanged: int = 0
    unchanged_skipped: int = 0
    found: int = 0
    is_reread: bool = False


@dataclass(slots=True, kw_only=True)
class _Tally:
    added: int = 0
    changed: int = 0
    skipped: int = 0
    unchanged: int = 0


def index_folders(
    new_folders: Sequence[Folder], tools: IndexTools, cancel: CancelToken
) -> Iterator[IndexEvent]:
    """Register `new_folders` and bring every folder of the library up to date.

    A folder that was registered earlier and cannot be reached now is left as it is: what is not
    there to be seen is not deleted. Raises UsageError for a new folder that does not exist, and
    Cancelled after everything read so far is committed and searchable.
    """
    begun = time.perf_counter()
    for folder in new_folders:
        _must_exist(folder)
    for folder in new_folders:
        tools.folders.register(folder)
    reread = _use_embedder(tools, cancel)
    known = tools.state.known()
    plan = _compare(tools.folders, known, is_reread=reread)
    tally = _Tally(unchanged=plan.unchanged, skipped=plan.unchanged_skipped)
    yield Started(total=len(plan.to_read))
    try:
        yield from _record_refused(plan, tools, tally)
        yield from _read(plan, known, tools, cancel, tally)
        removed = tools.writer.remove(plan.gone)
    except Cancelled:
        tools.writer.publish(tools.clock.now())
        raise
    generation = tools.writer.publish(tools.clock.now())
    report = IndexReport(
        found=plan.found,
        added=tally.added,
        changed=tally.changed,
        removed=removed,
        unchanged=tally.unchanged,
        skipped=tally.skipped,
        seconds=round(time.perf_counter() - begun, 3),
        generation=generation,
    )
    yield Finished(result=report)


def plan_folders(new_folders: Sequence[Folder], tools: IndexTools) -> IndexReport:
    """Return what a run would do, without reading or changing anything.

    `changed` may be too high: only reading tells whether a file with a new time is a new one.
    """
    for folder in new_folders:
        _must_exist(folder)
    known = tools.state.known()
    paths = {folder.path for folder in new_folders}
    registered = [f for f in tools.folders.folders() if f.path not in paths]
    plan = _compare_folders([*registered, *new_folders], tools.folders.forgotten(), known)
    changed = sum(
        1 for file in plan.to_read if isinstance(known.get(file.path), IndexedDocument)
    )
    return IndexReport(
        found=plan.found,
        added=len(plan.to_read) - changed,
        changed=changed,
        removed=len(plan.gone),
        unchanged=plan.unchanged,
        skipped=len(plan.refused) + plan.unchanged_skipped,
        seconds=0.0,
        generation=tools.catalogue.generation(),
    )


def _must_exist(folder: Folder) -> None:
    next(iter(discover(folder)), None)


def _use_embedder(tools: IndexTools, cancel: CancelToken) -> bool:
    """Make the library's vectors those of the embedder; return whether chunks are out of date."""
    stored = tools.state.status().fingerprint
    current = tools.embedder.model
    if stored == current:
        return False
    tools.writer.use_model(current, _all_vectors(tools, cancel))
    return stored is not None and stored.chunker != current.chunker


def _all_vectors(
    tools: IndexTools, cancel: CancelToken
) -> Iterator[tuple[Sequence[int], Matrix]]:
    for document in tools.catalogue.documents():
        for first in range(0, document.chunks, _EMBEDDED_AT_ONCE):
            cancel.raise_if_cancelled()
            last = min(first + _EMBEDDED_AT_ONCE, document.chunks)
            wanted = [chunk_id(document.id, ordinal) for ordinal in range(first, last)]
            stored = tools.catalogue.chunks(wanted)
            texts = [indexed_text(s.title, s.chunk.heading_path, s.chunk.text) for s in stored]
            yield [s.chunk.id for s in stored], tools.embedder.embed_passages(texts)


def _compare(
    register: FolderRegister,
    known: dict[bytes, IndexedDocument | SkippedFile],
    *,
    is_reread: bool,
) -> _Plan:
    seen_before = {} if is_reread else known
    plan = _compare_folders(register.folders(), register.forgotten(), seen_before)
    plan.is_reread = is_reread
    return plan


def _compare_folders(
    folders: Sequence[Folder],
    forgotten: frozenset[bytes],
    known: dict[bytes, IndexedDocument | SkippedFile],
) -> _Plan:
    plan = _Plan()
    seen: set[bytes] = set()
    unreachable: list[bytes] = []
    for folder in folders:
        try:
            for entry in discover(folder):
                if entry.path in seen or entry.path in forgotten:
                    continue
                seen.add(entry.path)
                _sort_in(entry, known, plan)
                if isinstance(entry, SkippedFile) and entry.code in _UNSEEN:
                    unreachable.append(entry.path)
        except UsageError as error:
            if error.code not in (UsageCode.FOLDER_NOT_FOUND, UsageCode.NOT_A_FOLDER):
                raise
            unreachable.append(folder.path)
    plan.found = len(seen)
    plan.gone = [
        path for path in known if path not in seen and not _is_below(path, unreachable)
    ]
    return plan


def _sort_in(
    entry: FoundFile | SkippedFile,
    known: dict[bytes, IndexedDocument | SkippedFile],
    plan: _Plan,
) -> None:
    if isinstance(entry, SkippedFile):
        plan.refused.append(entry)
        return
    match known.get(entry.path):
        case IndexedDocument() as document if _is_same_file(document, entry):
            plan.unchanged += 1
        case SkippedFile() as row if (
            row.size_bytes == entry.size_bytes
            and row.modified_ns == entry.modified_ns
            and row.code not in _RETRIED
        ):
            plan.unchanged_skipped += 1
        case _:
            plan.to_read.append(entry)


def _is_same_file(document: IndexedDocument, entry: FoundFile) -> bool:
    return (
        document.source.size_bytes == entry.size_bytes
        and document.source.modified == moment(entry.modified_ns)
    )


def _is_below(path: bytes, folders: Sequence[bytes]) -> bool:
    return any(path.startswith(folder.rstrip(b"/\\") + b"/") for folder in folders)


def _record_refused(plan: _Plan, tools: IndexTools, tally: _Tally) -> Iterator[IndexEvent]:
    for file in plan.refused:
        tools.writer.skip(file)
        tally.skipped += 1
        yield FileSkipped(file=file)


def _read(
    plan: _Plan,
    known: dict[bytes, IndexedDocument | SkippedFile],
    tools: IndexTools,
    cancel: CancelToken,
    tally: _Tally,
) -> Iterator[IndexEvent]:
    total = len(plan.to_read)
    outcomes = tools.source.read(plan.to_read, cancel)
    for done, (file, outcome) in enumerate(zip(plan.to_read, outcomes, strict=True), start=1):
        cancel.raise_if_cancelled()
        before = None if plan.is_reread else known.get(file.path)
        result = _keep(outcome, file, before, tools, tally)
        if result is not None:
            yield FileSkipped(file=result)
        yield Progress(done=done, total=total, item=displayed(file.path))


def _keep(
    outcome: Document | SkippedFile,
    file: FoundFile,
    before: IndexedDocument | SkippedFile | None,
    tools: IndexTools,
    tally: _Tally,
) -> SkippedFile | None:
    """Commit one outcome; return the row with a reason if that is what it became."""
    if isinstance(outcome, SkippedFile):
        tools.writer.skip(outcome)
        tally.skipped += 1
        return outcome
    if isinstance(before, IndexedDocument) and before.source.sha256 == outcome.source.sha256:
        tools.writer.touch(outcome.id, file)
        tally.unchanged += 1
        return None
    chunks = chunk(outcome)
    texts = [indexed_text(outcome.title, c.heading_path, c.text) for c in chunks]
    tools.writer.commit(outcome, chunks, tools.embedder.embed_passages(texts))
    if isinstance(before, IndexedDocument):
        tally.changed += 1
    else:
        tally.added += 1
    return None
