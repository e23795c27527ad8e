"""A library seen as what is published of it: which parts are there already, which have to be made."""

import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication import (
    Generation,
    PublishedDocument,
    PublishedPart,
    SignedGeneration,
    Signer,
    Trust,
)
from localrag.store.columns import whole
from localrag.store.library import Library
from localrag.store.published.folder import Head, PublicationFolder
from localrag.store.published.head import head_of, pack_head
from localrag.store.published.manifest import RAW_LIMIT, all_parts, packed_manifest, too_large
from localrag.store.published.records import (
    digest_of,
    pack_records,
    published_documents,
    record_of,
)
from localrag.store.state import LibraryState

# Of documents that change here and there, as many parts travel for each as a part holds of them.
_DOCUMENTS = 3
_RAW_BYTES = 512 << 10
_COMPRESSION = 6
_COUNTS = "SELECT document, count(*) FROM chunks GROUP BY document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a new generation: `kept` lie in the folder, `packs` are still to be made."""

    kept: tuple[PublishedPart, ...]
    packs: tuple[tuple[PublishedDocument, ...], ...]


class Publisher:
    """Publishes a library that is open for writing into one folder.

    With `is_checked` the parts that lie there are read, and written anew where one is damaged.
    Methods raise StoreError, and PublicationError as PublicationFolder does.
    """

    def __init__(
        self, library: Library, folder: Path, signer: Signer, *, is_checked: bool = False
    ) -> None:
        self._library = library
        self._database = library.database
        self._state = LibraryState(library.database)
        self._signer = signer
        self._is_checked = is_checked
        self._path = os.fsencode(folder)
        self.folder = PublicationFolder(folder)
        self._sizes: dict[int, int] = {}

    @property
    def key(self) -> str:
        """The public key that generations are signed with."""
        return self._signer.key

    def begin(self) -> int:
        """Claim the folder, note that this library is published there, return the next number.

        Raises PublicationError EMPTY for a library without documents.
        """
        if not self.total():
            name = self._library.catalogue.status().library
            raise PublicationError(PublicationCode.EMPTY, library=name)
        self.folder.claim(self._state.identity())
        number, folders = self._state.published()
        with self._database.transaction():
            self._state.note_published(number, sorted({*folders, self._path}))
        return max([number, *(head.number for head in self.folder.heads())]) + 1

    def previous(self, trust: Trust) -> SignedGeneration | None:
        """Return the newest generation in the folder if it is whole and ours, else None."""
        heads = self.folder.heads()
        try:
            return self.folder.generation(heads[-1], trust) if heads else None
        except PublicationError:
            return None

    def total(self) -> int:
        """Return how many documents there are to publish."""
        return sum(1 for _ in published_documents(self._database))

    def documents(self) -> Iterator[PublishedDocument]:
        """Yield each document with the digest of what is stored of it, by path."""
        for number, top in published_documents(self._database):
            record = record_of(self._database, number)
            self._sizes[number] = len(record)
            yield number, top, digest_of(record)

    def plan(self, documents: Sequence[PublishedDocument], before: Generation | None) -> Parts:
        """Return which parts of the generation `before` stay, and how the rest is packed.

        A part stays only if all of it does: what was removed or replaced must not travel on.
        """
        wanted = set(documents)
        kept = tuple(
            part
            for part in (before.parts if before else ())
            if wanted.issuperset(part.documents) and self._lies_there(part)
        )
        packed = {document for part in kept for document in part.documents}
        loose = [document for document in documents if document not in packed]
        return Parts(kept=kept, packs=tuple(_packs(loose, self._sizes)))

    def write(self, pack: Sequence[PublishedDocument]) -> tuple[PublishedPart, int]:
        """Put the part of these documents there; return it, and how many bytes were written."""
        records = [record_of(self._database, number) for number, _, _ in pack]
        return self._written(pack_records(records), tuple(pack))

    def write_head(self) -> tuple[PublishedPart, int]:
        """Do the same with what belongs to the library as a whole."""
        return self._written(pack_head(head_of(self._database)), ())

    def complete(
        self, number: int, head: PublishedPart, parts: Sequence[PublishedPart], at: datetime
    ) -> tuple[Generation, int]:
        """Let the generation be there; return it and the bytes of its manifest."""
        model = self._state.model()
        status = self._library.catalogue.status()
        generation = Generation(
            identity=self._state.identity(),
            library=status.library,
            number=number,
            created=at,
            model=model.model_id if model else "",
            model_sha256=model.model_sha256 if model else "",
            chunks=self._chunks(parts),
            head=head,
            parts=tuple(parts),
        )
        manifest = packed_manifest(generation, self._signer)
        with self._database.transaction():
            _, folders = self._state.published()
            self._state.note_published(number, folders)
        self.folder.complete(number, manifest)
        return generation, len(manifest)

    def sweep(self, trust: Trust, kept_since: datetime) -> tuple[int, list[datetime]]:
        """Delete the generations that were superseded before `kept_since`, and parts of none.

        Returns how many went, and when each that stays was superseded.
        """
        heads = self.folder.heads()
        found: dict[Head, Generation | None]
        found = {head: self._read(head, trust) for head in heads[:-1]}
        # Without its names every part of the newest would go.
        found[heads[-1]] = self.folder.generation(heads[-1], trust).generation
        since: dict[Head, datetime] = {}
        for head, after in pairwise(heads):
            newer = found[after]
            if found[head] and newer and newer.created > kept_since:
                since[head] = newer.created
        kept = [*since, heads[-1]]
        parts = {p.sha256 for head in kept if (one := found[head]) for p in all_parts(one)}
        return self.folder.sweep(kept, parts), sorted(since.values())

    def _read(self, head: Head, trust: Trust) -> Generation | None:
        try:
            return self.folder.generation(head, trust).generation
        except PublicationError:
            return None

    def _chunks(self, parts: Sequence[PublishedPart]) -> int:
        documents = [number for part in parts for number, _, _ in part.documents]
        counted = {
            whole(number): whole(count) for number, count in self._database.rows(_COUNTS)
        }
        return sum(counted.get(number, 0) for number in documents)

    def _lies_there(self, part: PublishedPart) -> bool:
        if self._is_checked:
            return self.folder.holds(part.sha256, part.size_bytes)
        try:
            return self.folder.part(part.sha256).stat().st_size == part.size_bytes
        except OSError:
            return False

    def _written(
        self, content: bytes, documents: tuple[PublishedDocument, ...]
    ) -> tuple[PublishedPart, int]:
        if len(content) > RAW_LIMIT:
            first = format(documents[0][0] if documents else 0, "x")
            raise too_large(first, len(content), RAW_LIMIT)
        packed = zlib.compress(content, _COMPRESSION)
        part = PublishedPart(
            sha256=sha256(packed).hexdigest(),
            size_bytes=len(packed),
            raw_bytes=len(content),
            documents=documents,
        )
        # An interrupted publishing may have come this far.
        if self.folder.holds(part.sha256, part.size_bytes):
            return part, 0
        self.folder.write_part(packed)
        return part, part.size_bytes


def unpublish(library: Library, folder: Path, *, is_gone: bool) -> int:
    """Take every generation out of `folder`; return in how many others the library is published.

    With `is_gone` a folder that cannot be reached counts as cleared. Raises PublicationError,
    ANOTHER_LIBRARY for a folder that is not this library's.
    """
    state = LibraryState(library.database)
    try:
        PublicationFolder(folder).clear(state.identity())
    except PublicationError as error:
        if not is_gone or error.code is not PublicationCode.AWAY:
            raise
    number, folders = state.published()
    left = [one for one in folders if one != os.fsencode(folder)]
    with library.database.transaction():
        state.note_published(number, left)
    return len(left)


def _packs(
    documents: Sequence[PublishedDocument], sizes: Mapping[int, int]
) -> Iterator[tuple[PublishedDocument, ...]]:
    pack: list[PublishedDocument] = []
    filled = 0
    for document in documents:
        pack.append(document)
        filled += sizes[document[0]]
        if len(pack) == _DOCUMENTS or filled >= _RAW_BYTES:
            yield tuple(pack)
            pack, filled = [], 0
    if pack:
        yield tuple(pack)
