"""Take the newest generation of a published library over, or leave everything as it is."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.events import Finished, Progress
from localrag.domain.publication import SignedGeneration, UpdateEvent, UpdateReport

if TYPE_CHECKING:
    from localrag.store.published.updater import Updater

_SHOWN = 100  # how many parts go by before the next one is told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """From `base`, the generation in use, None to make everything anew, to `signed`."""

    signed: SignedGeneration
    base: SignedGeneration | None


def update(
    updater: "Updater", folder: Path, cancel: CancelToken, *, is_checked: bool = False
) -> Iterator[UpdateEvent]:
    """Bring the subscribed library to the newest generation in `folder`.

    The one in use serves until the last step, and stays where anything is refused or interrupted;
    the next run goes on from the parts that are here. What was superseded goes at the end. With
    `is_checked` every byte of the one in use is read, and it is made anew where one is wrong. Raises
    PublicationError, StoreError, Cancelled.
    """
    with updater.held():
        signed = updater.offered(folder)
        before, (base, is_fit) = updater.place.signed(), updater.looked_at(read_data=is_checked)
        read, is_new = 0, base is None or not is_fit or base.sha256 != signed.sha256
        if is_new:
            try:
                read = yield from _taken(
                    updater, folder, _Way(signed=signed, base=base), cancel
                )
            except StoreError as error:
                if base is None or error.code is not StoreCode.DAMAGED:
                    raise
                # What is here is broken somewhere: the folder has all of it.
                read = yield from _taken(
                    updater, folder, _Way(signed=signed, base=None), cancel
                )
        updater.place.sweep()
    generation = signed.generation
    yield Finished(
        result=UpdateReport(
            number=generation.number,
            previous=before.generation.number if before else None,
            is_new=is_new,
            created=generation.created,
            documents=generation.documents,
            chunks=generation.chunks,
            read_bytes=signed.size_bytes + read,
            size_bytes=generation.size_bytes,
        )
    )


def _taken(
    updater: "Updater", folder: Path, way: _Way, cancel: CancelToken
) -> Generator[UpdateEvent, None, int]:
    """Fetch, make and put into use; return how many bytes were read from `folder`."""
    needed = updater.needed(way.signed, way.base)
    updater.require_room(needed)
    total, read = 2 * len(needed.parts), 0
    for done, part in enumerate(needed.parts, start=1):
        cancel.raise_if_cancelled()
        read += updater.fetch(folder, part)
        if done % _SHOWN == 0:
            yield Progress(done=done, total=total, item=part.sha256[:12])
    head = way.signed.generation.head
    with updater.making(way.signed, way.base, needed) as making:
        making.begin(has_head=head in needed.parts)
        for done, part in enumerate(needed.parts, start=1 + total // 2):
            cancel.raise_if_cancelled()
            if part != head:
                making.put(part)
            if done % _SHOWN == 0:
                yield Progress(done=done, total=total, item=part.sha256[:12])
    return read
