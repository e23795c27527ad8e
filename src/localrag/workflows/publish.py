"""Publish a library: what changed goes into a folder as a new generation, old ones leave it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished, Progress
from localrag.domain.ports import Clock
from localrag.domain.publication import (
    Generation,
    PublishedDocument,
    PublishedPart,
    PublishEvent,
    PublishReport,
    Trust,
)

if TYPE_CHECKING:
    from localrag.store.published.publisher import Publisher

_SHOWN = 100  # how many steps go by before the next one is told


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishTools:
    """`trust` is in one's own key; superseded generations stay for `grace`."""

    publisher: "Publisher"
    trust: Trust
    clock: Clock
    grace: timedelta


def publish(tools: PublishTools, cancel: CancelToken) -> Iterator[PublishEvent]:
    """Publish the library as it stands; nothing is written where nothing changed.

    Whatever interrupts it, the generation before stays whole, and the next run goes on from the
    parts that are there. Raises PublicationError, StoreError, Cancelled.
    """
    publisher = tools.publisher
    number = publisher.begin()
    signed = publisher.previous(tools.trust)
    before = None if signed is None else signed.generation
    total, documents = publisher.total(), []
    for document in publisher.documents():
        cancel.raise_if_cancelled()
        documents.append(document)
        if len(documents) % _SHOWN == 0:
            yield Progress(done=len(documents), total=2 * total, item="")
    plan = publisher.plan(documents, before)
    head, written = publisher.write_head()
    made: list[PublishedPart] = []
    for pack in plan.packs:
        cancel.raise_if_cancelled()
        part, size = publisher.write(pack)
        made.append(part)
        written += size
        if len(made) % _SHOWN == 0:
            done = total + total * len(made) // len(plan.packs)
            yield Progress(done=done, total=2 * total, item=part.sha256[:12])
    is_same = before is not None and not made and head == before.head
    if before is not None and is_same and len(plan.kept) == len(before.parts):
        report = _swept(tools, before, before, is_new=False, written=written)
    else:
        parts, now = (*plan.kept, *made), tools.clock.now()
        generation, size = publisher.complete(number, head, parts, now)
        report = _swept(tools, generation, before, is_new=True, written=written + size)
    yield Finished(result=report)


def _swept(
    tools: PublishTools,
    generation: Generation,
    before: Generation | None,
    *,
    is_new: bool,
    written: int,
) -> PublishReport:
    """Let superseded generations go and report; nothing was lost if this fails."""
    removed, since = tools.publisher.sweep(tools.trust, tools.clock.now() - tools.grace)
    new, old = _digests(generation), _digests(before)
    return PublishReport(
        number=generation.number,
        is_new=is_new,
        documents=generation.documents,
        chunks=generation.chunks,
        added=len(new.keys() - old.keys()),
        changed=sum(1 for one in new.keys() & old.keys() if new[one] != old[one]),
        gone=len(old.keys() - new.keys()),
        parts=len(generation.parts) + 1,
        written_bytes=written,
        size_bytes=generation.size_bytes,
        removed=removed,
        kept=len(since),
        goes=since[-1] + tools.grace if since else None,
    )


def _digests(generation: Generation | None) -> dict[int, bytes]:
    parts = generation.parts if generation else ()
    documents: Iterator[PublishedDocument] = (d for part in parts for d in part.documents)
    return {number: digest for number, _, digest in documents}
