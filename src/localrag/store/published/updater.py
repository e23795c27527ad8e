"""A published generation on its way into use: looked at, fetched, made into a library, sealed."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.library import ModelFingerprint
from localrag.domain.publication import PublishedPart, SignedGeneration, Trust
from localrag.domain.publication_keys import fingerprint
from localrag.domain.terms import Tokenisers
from localrag.store.check import check_library
from localrag.store.database import SEALED_FILE
from localrag.store.files import remove, size_of, told_as_store_error, write_unlisted
from localrag.store.library import Library
from localrag.store.lock import WriterLock, forget_holder
from localrag.store.naming import folder_name
from localrag.store.published.folder import PublicationFolder
from localrag.store.published.machine import SubscribedPlace, Subscription
from localrag.store.published.making import Making
from localrag.store.published.manifest import all_parts
from localrag.store.published.untrusted import read_part

_COPIES = 3  # of what is unpacked: the truth, both caches


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """The parts to fetch; of those with documents, which are new or changed."""

    parts: tuple[PublishedPart, ...]
    documents: frozenset[int]

    @property
    def size_bytes(self) -> int:
        """The bytes to fetch."""
        return sum(part.size_bytes for part in self.parts)


class Updater:
    """Takes generations of one subscribed library over. Methods raise PublicationError, StoreError.

    `embedder` is that of this PC: vectors of another one could not be searched. No generation
    before `at_least` is taken.
    """

    def __init__(
        self,
        place: SubscribedPlace,
        trust: Trust,
        embedder: ModelFingerprint,
        tokenisers: Tokenisers,
        at_least: int = 0,
    ) -> None:
        self.place = place
        self._at_least = at_least
        self._trust = trust
        self._embedder = embedder
        self._tokenisers = tokenisers

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one who updates this library. Raises StoreError LOCKED."""
        self.place.make()
        with WriterLock(self.place.path).held():
            yield

    def subscribe(self, folder: Path, path: bytes) -> None:
        """Note that the library is taken from `folder`, whose newest generation is whole and ours.

        Raises PublicationError ANOTHER_LIBRARY if another one is taken from elsewhere under its name.
        """
        signed = self._verified(folder)
        identity = signed.generation.identity
        if self.place.is_subscribed and self.place.subscription().identity != identity:
            raise PublicationError(PublicationCode.ANOTHER_LIBRARY, folder=str(folder))
        self.place.subscribe(Subscription(folder=path, key=signed.key, identity=identity))

    def offered(self, folder: Path) -> SignedGeneration:
        """Return the newest generation in `folder`, if it may take the place of that in use.

        Raises PublicationError OLDER, CONFLICT, ANOTHER_LIBRARY, NOT_TRUSTED, OTHER_MODEL and what
        reading untrusted files raises.
        """
        signed, subscription = self._verified(folder), self.place.subscription()
        generation, present = signed.generation, self.place.signed()
        if generation.identity != subscription.identity:
            raise PublicationError(PublicationCode.ANOTHER_LIBRARY, folder=str(folder))
        if signed.key != subscription.key:
            raise PublicationError(PublicationCode.NOT_TRUSTED, key=fingerprint(signed.key))
        lowest = max(self.place.seen(), self._at_least)
        if generation.number < lowest:
            raise PublicationError(
                PublicationCode.OLDER, offered=generation.number, present=lowest
            )
        is_same = present is not None and present.generation.number == generation.number
        if present is not None and is_same and present.sha256 != signed.sha256:
            raise PublicationError(PublicationCode.CONFLICT, number=generation.number)
        return signed

    def looked_at(self, *, read_data: bool) -> tuple[SignedGeneration | None, bool]:
        """Return the generation that others can be made from, and whether it is fit for use.

        One of an older schema can be, and is not. `read_data` verifies every byte of it.
        """
        signed, current = self.place.signed(), self.place.current()
        if signed is None or current is None:
            return None, False
        try:
            found = check_library(current, self.place.name, read_data=read_data, repair=False)
        except StoreError as error:
            return (signed, False) if error.code is StoreCode.OLDER else (None, False)
        # Broken caches are made again from what they are made of.
        is_base = found.chunks == signed.generation.chunks and not any(
            problem.what == "truth" for problem in found.problems
        )
        return (signed, not found.problems) if is_base else (None, False)

    def needed(self, signed: SignedGeneration, base: SignedGeneration | None) -> Needed:
        """Return what has to be fetched where the generation `base` is there."""
        held = {
            one for part in (base.generation.parts if base else ()) for one in part.documents
        }
        missing = frozenset(
            one[0]
            for part in signed.generation.parts
            for one in part.documents
            if one not in held
        )
        old_head = base.generation.head if base else None
        return Needed(
            parts=tuple(
                part
                for part in all_parts(signed.generation)
                if (part == signed.generation.head and part != old_head)
                or any(one[0] in missing for one in part.documents)
            ),
            documents=missing,
        )

    def require_room(self, needed: Needed) -> None:
        """Raise StoreError DISK_FULL unless what is needed fits beside what is in use."""
        current = self.place.current()
        raw = sum(part.raw_bytes for part in needed.parts)
        wanted = needed.size_bytes + _COPIES * raw + (size_of(current) if current else 0)
        with told_as_store_error(self.place.path):
            free = shutil.disk_usage(self.place.path).free
        if free < wanted:
            raise StoreError(StoreCode.DISK_FULL, needed=f"{wanted / 1e6:,.0f} MB")

    def fetch(self, folder: Path, part: PublishedPart) -> int:
        """Copy a part here, each byte verified; return how many bytes were read from `folder`."""
        path = self.place.fetched() / part.sha256
        if path.exists():
            try:
                read_part(path, part)
            except PublicationError:
                remove(path)
            else:
                return 0
        content = read_part(PublicationFolder(folder).part(part.sha256), part)
        with told_as_store_error(self.place.path):
            write_unlisted(path, content)
        return len(content)

    @contextmanager
    def making(
        self, signed: SignedGeneration, base: SignedGeneration | None, needed: Needed
    ) -> Iterator[Making]:
        """Make the generation, beside the one in use; it is in use once the block ends well."""
        place = self.place
        unfinished = place.unfinished(signed)
        library_folder = unfinished / folder_name(place.name)
        current = place.current()
        with told_as_store_error(place.path):
            if base is not None and current is not None:
                shutil.copytree(current / folder_name(place.name), library_folder)
                (library_folder / SEALED_FILE).unlink(missing_ok=True)
        with self._opened(unfinished) as library:
            making = Making(library, signed.generation, place.fetched(), needed.documents)
            yield making
            making.seal(library_folder)
        with told_as_store_error(place.path):
            forget_holder(library_folder)
            (library_folder / SEALED_FILE).touch()
        place.finish(unfinished, signed)  # which syncs all of it

    def _opened(self, folder: Path) -> AbstractContextManager[Library]:
        return Library.open(folder, self.place.name, write=True, tokenisers=self._tokenisers)

    def _verified(self, folder: Path) -> SignedGeneration:
        source = PublicationFolder(folder)
        signed = source.generation(source.newest(), self._trust)
        if signed.generation.model_sha256 not in ("", self._embedder.model_sha256):
            raise PublicationError(
                PublicationCode.OTHER_MODEL,
                needed=signed.generation.model,
                present=self._embedder.model_id,
            )
        return signed
