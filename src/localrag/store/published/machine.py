"""What this PC has of a published library, once for all its users.

    subscription.json        the folder, the key and the library it was subscribed to
    current.json             which generation is in use; replaced in one step
    generations/000012-ab34  one library each, sealed: read by everybody, changed by nobody
    fetched/                 parts on their way, each verified

Whoever asks opens the generation that `current.json` names, question by question: an update is
taken up without anybody being told, and never in the middle of an answer.
"""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec

from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.publication import SignedGeneration, SubscribedVersion
from localrag.durable import sync_folder
from localrag.store.files import (
    remove,
    sync_file,
    told_as_store_error,
    write_whole,
)
from localrag.store.naming import folder_name

_CURRENT, _SUBSCRIPTION = "current.json", "subscription.json"
_GENERATIONS, _FETCHED, _GENERATION = "generations", "fetched", "generation"
_UNFINISHED = ".new"
_SHOWN = 16


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """Where a library is taken from; only what `key` signed of the library `identity` is."""

    folder: bytes
    key: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedPlace:
    """The folder of one subscribed library below `root`, the place of all of them."""

    root: Path
    name: str

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.root / folder_name(self.name)

    @property
    def is_subscribed(self) -> bool:
        """Whether this library is taken from a publisher."""
        return (self.path / _SUBSCRIPTION).is_file()

    def subscription(self) -> Subscription:
        """Return where it is taken from. Raises PublicationError NOT_SUBSCRIBED, StoreError DAMAGED."""
        file = self.path / _SUBSCRIPTION
        if not self.is_subscribed:
            raise PublicationError(PublicationCode.NOT_SUBSCRIBED, library=self.name)
        try:
            return msgspec.json.decode(file.read_bytes(), type=Subscription)
        except (OSError, msgspec.MsgspecError) as error:
            raise StoreError(StoreCode.DAMAGED, file=str(file)) from error

    def subscribe(self, subscription: Subscription) -> None:
        """Note where it is taken from. Raises StoreError."""
        self.make()
        with told_as_store_error(self.path):
            write_whole(self.path / _SUBSCRIPTION, msgspec.json.encode(subscription))
            share(self.path / _SUBSCRIPTION)

    def make(self) -> None:
        """Make the folder, and those above it, for all users to read where they are not there.

        Rights that an administrator gave to a folder stay. Raises StoreError.
        """
        with told_as_store_error(self.path):
            missing = [one for one in (self.path, *self.path.parents) if not one.exists()]
            for folder in reversed(missing):
                folder.mkdir(exist_ok=True)
                share(folder)

    def leave(self) -> None:
        """Delete the library from this PC. Raises StoreError."""
        with told_as_store_error(self.path):
            (self.path / _SUBSCRIPTION).unlink(missing_ok=True)
            sync_folder(self.path)
            remove(self.path)

    def current(self) -> Path | None:
        """Return the folder below which the library lies that is in use, None before the first.

        Where the note of it is damaged, the newest one that was finished. Raises StoreError where the
        note is there and cannot be read: what is in use must not be taken for superseded.
        """
        with told_as_store_error(self.path):
            try:
                expected, _, body = (self.path / _CURRENT).read_bytes().partition(b"\n")
            except (FileNotFoundError, NotADirectoryError):
                return None
            if sha256(body).hexdigest().encode() == expected:
                return self.path / _GENERATIONS / str(json.loads(body)["folder"])
            return max(self._finished(), default=None)

    def seen(self) -> int:
        """Return the highest number that was ever in use here; nothing below it is taken."""
        names = (path.name.partition("-")[0] for path in self._finished())
        return max((int(name) for name in names if name.isdecimal()), default=0)

    def version(self) -> SubscribedVersion | None:
        """Return what is in use, None before the first update was completed."""
        signed = self.signed()
        if signed is None:
            return None
        generation = signed.generation
        return SubscribedVersion(
            number=generation.number,
            library=generation.library,
            created=generation.created,
            documents=generation.documents,
            chunks=generation.chunks,
            key=signed.key,
            folder=self.subscription().folder,
        )

    def signed(self) -> SignedGeneration | None:
        """Return the manifest of what is in use, as it was verified when it was taken over."""
        current = self.current()
        if current is None:
            return None
        try:
            content = (current / _GENERATION).read_bytes()
            return msgspec.msgpack.decode(content, type=SignedGeneration)
        except (OSError, msgspec.MsgspecError):
            return None

    def unfinished(self, signed: SignedGeneration) -> Path:
        """Return an empty folder to make a generation in; earlier attempts go. Raises StoreError."""
        folder = self.path / _GENERATIONS
        name = f"{signed.generation.number:06}-{signed.sha256[:_SHOWN]}"
        with told_as_store_error(self.path):
            for old in self.superseded():
                remove(old)
            # The same generation may be in use, damaged.
            taken = {path.name.removesuffix(_UNFINISHED) for path in _below(folder)}
            free = next(one for one in _names(name) if one not in taken)
            unfinished = folder / f"{free}{_UNFINISHED}"
            unfinished.mkdir(parents=True)
        return unfinished

    def finish(self, unfinished: Path, signed: SignedGeneration) -> None:
        """Put a generation that was made in `unfinished` into use. Raises StoreError."""
        made = unfinished.with_name(unfinished.name.removesuffix(_UNFINISHED))
        body = json.dumps({"folder": made.name}).encode()
        with told_as_store_error(self.path):
            write_whole(unfinished / _GENERATION, msgspec.msgpack.encode(signed))
            share_all(unfinished)
            sync_tree(unfinished)
            unfinished.replace(made)
            sync_folder(made.parent)
            share(made.parent)
            write_whole(self.path / _CURRENT, sha256(body).hexdigest().encode() + b"\n" + body)
            share(self.path / _CURRENT)

    def fetched(self) -> Path:
        """Return the folder for parts on their way. Raises StoreError."""
        with told_as_store_error(self.path):
            (self.path / _FETCHED).mkdir(parents=True, exist_ok=True)
        return self.path / _FETCHED

    def sweep(self) -> None:
        """Delete superseded generations and fetched parts. Raises StoreError.

        Who has one open reads on; on Windows its files go with the next update.
        """
        with told_as_store_error(self.path):
            for path in (*self.superseded(), self.path / _FETCHED):
                remove(path)
            for folder in (self.path / _GENERATIONS, self.path):
                if folder.is_dir():
                    sync_folder(folder)

    def _finished(self) -> list[Path]:
        folders = _below(self.path / _GENERATIONS)
        return [path for path in folders if not path.name.endswith(_UNFINISHED)]

    def superseded(self) -> list[Path]:
        """Return the folders of all generations that are not in use, finished or not."""
        current = self.current()
        return [path for path in _below(self.path / _GENERATIONS) if path != current]


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _below(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def share_all(folder: Path) -> None:
    """Let all users of the PC read what is below `folder`. Raises OSError."""
    for path in (folder, *folder.rglob("*")):
        share(path)


def share(path: Path) -> None:
    """Let all users of the PC read a file or enter a folder; only its owner changes it.

    What is so already stays untouched, for caches notice any change of a file. Raises OSError.
    """
    if os.name == "nt":  # the rights of the folder of all users are inherited
        return
    mode = 0o755 if path.is_dir() else 0o644
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)


def sync_tree(folder: Path) -> None:
    """Have all files and names below `folder` on the disk. Raises OSError."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
