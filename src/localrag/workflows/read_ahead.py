"""What is worth reading before anybody asks, the reading itself, and when a question uses it."""

import os
import time
from collections.abc import Generator as Steps
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from localrag.answering.prefix import pinned_tokens, prefix_of
from localrag.documents.mounts import is_on_network
from localrag.domain.answer import Answer
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Progress
from localrag.domain.passage import Passage
from localrag.domain.paths import displayed
from localrag.domain.reading import Part, PinnedDocument, ReadingGenerator, ReadingRegister
from localrag.store.reading_size import READING_FOLDER

MOST_CITED = 8
RULES = Part()
_SHORT = 256  # what is shorter may not fill a batch, and is then not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAheadTools:
    """What reading ahead works with."""

    generator: ReadingGenerator
    register: ReadingRegister


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """What became of one part: a document by its path, a passage by its document's, or the rules.

    `tokens` are those of the document text, `limit` what the model takes of them. It is not kept
    where it is too long and where there is no room on the disk.
    """

    part: Part
    path: bytes | None
    tokens: int
    limit: int
    is_kept: bool

    @property
    def is_too_long(self) -> bool:
        """Whether it was not read for its length."""
        return self.tokens > self.limit


def reading_folder(library: Path) -> Path | None:
    """Return where models keep what they read of the library in this folder; None on a share.

    What lies there is given to the model's memory, and on a share others could write it.
    """
    return None if is_on_network(os.fsencode(library)) else library / READING_FOLDER


def read_ahead(tools: ReadAheadTools, cancel: CancelToken) -> Iterator[Progress | ReadPart]:
    """Read the rules, then the pinned documents, then the passages that are cited most.

    Yields progress in tokens and what became of each part; what is kept already is not read again, and
    no model is opened for rules alone that are. It ends
    where there is no more room. Raises Cancelled, EngineError, ModelError, StoreError.
    """
    since_ns = time.time_ns()
    register = tools.register
    pinned = [
        (one.part, one.path, register.whole(one.part.document)) for one in register.pinned()
    ]
    cited = [(p, one.source.path, (one,)) for p, one in register.most_cited(MOST_CITED)]
    if not pinned and not cited and tools.generator.has_read(RULES):
        return
    try:
        for part, path, passages in [(RULES, None, ()), *pinned, *cited]:
            outcome = yield from _read(part, path, passages, tools, since_ns, cancel)
            yield outcome
            if not outcome.is_kept and _SHORT < outcome.tokens <= outcome.limit:
                return
    finally:
        # A document may have been removed while it was read.
        register.drop_gone()


def warm(generator: ReadingGenerator, cancel: CancelToken) -> None:
    """Open the model and have the rules in its memory, because a question is about to come.

    Raises Cancelled, EngineError, ModelError.
    """
    prefix, _ = prefix_of(RULES, (), generator.count_tokens)
    for _ in generator.read_ahead(prefix, time.time_ns(), cancel, stays=True):
        pass


def length_of(document: PinnedDocument, tools: ReadAheadTools) -> int:
    """Return the tokens of a document. Raises UsageError PIN_TOO_LONG if the model takes less."""
    passages = tools.register.whole(document.part.document)
    _, tokens = prefix_of(document.part, passages, tools.generator.count_tokens)
    limit = pinned_tokens(tools.generator.model.context_tokens)
    if tokens > limit:
        path = displayed(document.path)
        raise UsageError(UsageCode.PIN_TOO_LONG, path=path, tokens=tokens, limit=limit)
    return tokens


def sent_whole(
    found: Sequence[Passage], tools: ReadAheadTools | None, path: bytes | None = None
) -> tuple[Passage, ...]:
    """Return what a prompt begins with: text that the model has read already, or nothing.

    It is the pinned document that the best passage comes from, or that passage if it is often
    cited. With `path` it is that pinned document, read or not. Raises UsageError NOT_PINNED, and
    PIN_TOO_LONG where it is longer than the model takes.
    """
    if tools is None:
        return ()
    if path is not None:
        document = _pinned_at(path, tools.register)
        length_of(document, tools)
        return tools.register.whole(document.part.document)
    if not found:
        return ()
    best = found[0].chunk
    for document in tools.register.pinned():
        if document.part.document == best.document_id and tools.generator.has_read(
            document.part
        ):
            return tools.register.whole(document.part.document)
    for part, passage in tools.register.most_cited(MOST_CITED):
        if part.chunk == best.id and tools.generator.has_read(part):
            return (passage,)
    return ()


def note_cited(answer: Answer, tools: ReadAheadTools | None, at: datetime) -> None:
    """Count what an answer cites, where a model could read it ahead."""
    if tools is not None:
        cited = dict.fromkeys(citation.chunk_id for citation in answer.citations)
        tools.register.note_cited(list(cited), at)


def _pinned_at(path: bytes, register: ReadingRegister) -> PinnedDocument:
    for document in register.pinned():
        if document.path == path:
            return document
    raise UsageError(UsageCode.NOT_PINNED, path=displayed(path))


def _read(
    part: Part,
    path: bytes | None,
    passages: Sequence[Passage],
    tools: ReadAheadTools,
    since_ns: int,
    cancel: CancelToken,
) -> Steps[Progress, None, ReadPart]:
    generator = tools.generator
    prefix, tokens = prefix_of(part, passages, generator.count_tokens)
    limit = pinned_tokens(generator.model.context_tokens)
    if tokens <= limit:
        item = "" if path is None else displayed(path)
        for event in tools.generator.read_ahead(prefix, since_ns, cancel):
            yield Progress(done=event.done, total=event.total, item=item)
    is_kept = tokens <= limit and tools.generator.has_read(part)
    return ReadPart(part=part, path=path, tokens=tokens, limit=limit, is_kept=is_kept)
