"""What is left of a document where a library was published to, and where it was taken over."""

import os
from collections.abc import Iterable
from pathlib import Path

from localrag.domain.document import document_id
from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication import Generation
from localrag.domain.removals import Trace
from localrag.store.database import is_sealed
from localrag.store.published.folder import PublicationFolder
from localrag.store.published.manifest import all_parts


class _Anyone:
    """Trust for who only looks: what is read is counted, and never used."""

    def verify(self, key: str, message: bytes, signature: bytes) -> None:
        """Raise nothing."""


def published_traces(folders: Iterable[bytes], path: bytes) -> list[Trace]:
    """Return how many published generations hold the document at `path` or what lies in it.

    A generation that cannot be read may hold it, and counts; so do parts that no generation names,
    and folders that cannot be reached: `localrag library unpublish` takes one off the list.
    """
    left = {"published": 0, "published_parts": 0, "published_away": 0}
    for one in folders:
        folder = PublicationFolder(Path(os.fsdecode(one)))
        try:
            _count(folder, document_id(path), left)
        except PublicationError as error:
            left["published_away" if error.code is PublicationCode.AWAY else "published"] += 1
    return [Trace(place=place, left=number) for place, number in left.items()]


def superseded_trace(library: Path) -> Trace:
    """Return how many other generations, and parts on their way, lie beside a subscribed library."""
    left = 0
    if is_sealed(library):
        generations = library.parent.parent
        left = sum(1 for path in generations.iterdir() if path != library.parent)
        left += sum(1 for _ in (generations.parent / "fetched").glob("*"))
    return Trace(place="superseded", left=left)


def _count(folder: PublicationFolder, top: int, left: dict[str, int]) -> None:
    named: set[str] = set()
    for head in folder.heads():
        try:
            generation = folder.generation(head, _Anyone()).generation
        except PublicationError as error:
            if error.code is PublicationCode.AWAY:
                raise
            left["published"] += 1
            continue
        named |= {part.sha256 for part in all_parts(generation)}
        left["published"] += _holds(generation, top)
    left["published_parts"] += folder.unnamed(named)


def _holds(generation: Generation, top: int) -> bool:
    return any(one[1] == top for part in generation.parts for one in part.documents)
