"""Look at every byte of a published library before a stick leaves the house, or after it arrived."""

from collections.abc import Iterator
from pathlib import Path

from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished, Progress
from localrag.domain.publication import SignedGeneration, Trust
from localrag.store.published.folder import PublicationFolder
from localrag.store.published.manifest import all_parts
from localrag.store.published.untrusted import read_part

_SHOWN = 100  # how many parts go by before the next one is told


def verify_published(
    folder: Path, trust: Trust, cancel: CancelToken
) -> Iterator[Progress | Finished[SignedGeneration]]:
    """Verify the newest generation in `folder`, every byte of it; nothing is taken over.

    Raises PublicationError with the first thing that is wrong, Cancelled.
    """
    source = PublicationFolder(folder)
    signed = source.generation(source.newest(), trust)
    parts = list(all_parts(signed.generation))
    for done, part in enumerate(parts, start=1):
        cancel.raise_if_cancelled()
        read_part(source.part(part.sha256), part)
        if done % _SHOWN == 0:
            yield Progress(done=done, total=len(parts), item=part.sha256[:12])
    yield Finished(result=signed)
