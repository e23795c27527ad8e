"""Bring a library up to date with its folders: discover, read, chunk, embed, commit."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from localrag.documents.chunking import chunk
from localrag.documents.discover import discover
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document, chunk_id
from localrag.domain.events import FileSkipped, Finished, IndexEvent, Progress, Started
from localrag.domain.library import Folder, FoundFile, IndexReport, SkippedFile
from localrag.domain.model_ports import Embedder, Matrix
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import displayed
from localrag.domain.ports import (
    Catalogue,
    Clock,
    DocumentSource,
    FolderRegister,
    LibraryWriter,
    ReadOutcome,
    RunState,
)
from localrag.domain.removals import MissingRegister
from localrag.text.indexed import indexed_text
from localrag.workflows.folder_plan import (
    KnownFiles,
    Plan,
    ReadingRules,
    compare_folders,
)
from localrag.workflows.follow_moves import follow_moves
from localrag.workflows.match_converted import match_converted
from localrag.workflows.removals import note_removals, sort_removals

_EMBEDDED_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTools:
    """What the run works with; with `retries` files that could not be read are tried again.

    `again` are paths of files that are read anew, whether they have changed or not.
    """

    source: DocumentSource
    folders: FolderRegister
    missing: MissingRegister
    state: RunState
    catalogue: Catalogue
    writer: LibraryWriter
    embedder: Embedder
    clock: Clock
    retries: bool = False
    again: frozenset[bytes] = frozenset()


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
    _use_embedder(tools, cancel)
    before = _known_files(tools.state.known(), tools)
    known = before.paths
    plan = compare_folders(tools.folders.folders(), tools.folders.forgotten(), before)
    follow_moves(plan, known, tools.writer)
    removals = sort_removals(plan, frozenset(known), tools.missing.missing())
    tally = _Tally(unchanged=plan.unchanged, skipped=plan.unchanged_skipped)
    yield Started(total=len(plan.to_read))
    try:
        yield from _record_refused(plan, before, tools, tally)
        yield from _read(plan, before, tools, cancel, tally)
        removed = tools.writer.remove(removals.now)
        note_removals(removals, plan, tools.missing, tools.clock.now())
        match_converted(tools.state, tools.writer)
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
        pending=len(removals.pending) + len(removals.doubtful),
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
    plan = compare_folders(
        [*registered, *new_folders], tools.folders.forgotten(), _known_files(known, tools)
    )
    removals = sort_removals(plan, frozenset(known), tools.missing.missing())
    changed = sum(
        1 for file in plan.to_read if isinstance(known.get(file.path), IndexedDocument)
    )
    return IndexReport(
        found=plan.found,
        added=len(plan.to_read) - changed,
        changed=changed,
        removed=len(removals.now),
        unchanged=plan.unchanged,
        skipped=len(plan.refused) + plan.unchanged_skipped,
        pending=len(removals.pending) + len(removals.doubtful),
        seconds=0.0,
        generation=tools.catalogue.generation(),
    )


def _known_files(
    known: Mapping[bytes, IndexedDocument | SkippedFile], tools: IndexTools
) -> KnownFiles:
    rules = ReadingRules(
        readers=tools.source.version,
        chunker=tools.embedder.model.chunker,
        has_ocr=tools.source.has_ocr,
        retries=tools.retries,
        again=tools.again,
    )
    return KnownFiles(known, rules)


def _must_exist(folder: Folder) -> None:
    next(iter(discover(folder)), None)


def _use_embedder(tools: IndexTools, cancel: CancelToken) -> None:
    """Make the library's vectors those of the embedder."""
    if tools.state.status().fingerprint != tools.embedder.model:
        tools.writer.use_model(tools.embedder.model, _all_vectors(tools, cancel))


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


def _record_refused(
    plan: Plan, before: KnownFiles, tools: IndexTools, tally: _Tally
) -> Iterator[IndexEvent]:
    for file in plan.refused:
        if not before.stays(file):
            tools.writer.skip(file)
        tally.skipped += 1
        yield FileSkipped(file=file)


def _read(
    plan: Plan,
    before: KnownFiles,
    tools: IndexTools,
    cancel: CancelToken,
    tally: _Tally,
) -> Iterator[IndexEvent]:
    total = len(plan.to_read)
    outcomes = tools.source.read(plan.to_read, cancel)
    for done, (file, outcome) in enumerate(zip(plan.to_read, outcomes, strict=True), start=1):
        cancel.raise_if_cancelled()
        _keep_members(outcome, before.paths.get(file.path), tools)
        result = _keep(outcome.file, file, before, tools, tally)
        if result is not None:
            yield FileSkipped(file=result)
        yield Progress(done=done, total=total, item=displayed(file.path))


def _keep(
    outcome: Document | SkippedFile,
    file: FoundFile,
    before: KnownFiles,
    tools: IndexTools,
    tally: _Tally,
) -> SkippedFile | None:
    """Commit one outcome; return the row with a reason if that is what came out."""
    if isinstance(outcome, SkippedFile):
        if not before.stays(outcome):
            tools.writer.skip(outcome)
        tally.skipped += 1
        return outcome
    known = before.paths.get(file.path)
    if _stands(known, outcome, tools):
        tools.writer.touch(outcome.id, file)
        tally.unchanged += 1
        return None
    _commit(outcome, tools)
    if isinstance(known, IndexedDocument):
        tally.changed += 1
    else:
        tally.added += 1
    return None


def _keep_members(
    outcome: ReadOutcome, before: IndexedDocument | SkippedFile | None, tools: IndexTools
) -> None:
    """Commit what lies in an archive or mail, before the file itself: then it is all there."""
    if isinstance(outcome.file, Document) and _stands(before, outcome.file, tools):
        return
    for member in outcome.members:
        if isinstance(member, SkippedFile):
            tools.writer.skip(member)
        else:
            _commit(member, tools)


def _stands(
    before: IndexedDocument | SkippedFile | None, document: Document, tools: IndexTools
) -> bool:
    """Whether the library holds the same bytes, read as well and cut by the same rules."""
    return (
        isinstance(before, IndexedDocument)
        and before.source.sha256 == document.source.sha256
        and before.chunker == tools.embedder.model.chunker
        and before.warnings == document.warnings
        and document.source.path not in tools.again
    )


def _commit(document: Document, tools: IndexTools) -> None:
    chunks = chunk(document, tools.embedder)
    texts = [indexed_text(document.title, c.heading_path, c.text) for c in chunks]
    tools.writer.commit(document, chunks, tools.embedder.embed_passages(texts))
