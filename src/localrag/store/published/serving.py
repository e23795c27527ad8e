"""Which library a name means on this PC, one's own or a subscribed one, opened for one question."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.terms import Tokenisers
from localrag.store.analysis import none_installed
from localrag.store.database import DATABASE_FILE
from localrag.store.history import History, open_history
from localrag.store.key import NOTE_FILE
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.library import Library
from localrag.store.naming import folder_name
from localrag.store.published.history import open_published_history
from localrag.store.published.machine import SubscribedPlace

_TRIES = 5


def place_of(libraries: Path, subscribed: Path, name: str) -> Path:
    """Return the folder below which the library `name` lies.

    A library of one's own comes first: what somebody subscribes to never hides it.
    """
    if is_own(libraries, name):
        return libraries
    return SubscribedPlace(root=subscribed, name=name).current() or libraries


def is_own(libraries: Path, name: str) -> bool:
    """Whether there is a library of that name in one's own folder."""
    place = libraries / folder_name(name)
    return (place / DATABASE_FILE).exists() or (place / NOTE_FILE).exists()


def is_published(libraries: Path, subscribed: Path, name: str) -> bool:
    """Whether the name means a library that somebody else publishes."""
    return (
        not is_own(libraries, name)
        and SubscribedPlace(root=subscribed, name=name).is_subscribed
    )


@contextmanager
def opened(
    libraries: Path,
    subscribed: Path,
    name: str,
    tokenisers: Tokenisers,
    keys: Keys = NO_KEYS,
) -> Iterator[Library]:
    """Open the library for reading, a subscribed one in the generation in use.

    It stays that generation to the end of the block, whatever an update does meanwhile. Raises
    StoreError; PublicationError NOT_ENCRYPTED for a subscribed one where `keys` ask for encryption.
    """
    if is_published(libraries, subscribed, name):
        require_unencrypted_allowed(keys, name)
    with _opened(libraries, subscribed, name, tokenisers, keys) as library:
        yield library


def require_unencrypted_allowed(keys: Keys, name: str) -> None:
    """Raise PublicationError NOT_ENCRYPTED where `keys` ask for encryption.

    What is published or taken over is for others too, and under no key of one user's own.
    """
    if keys.is_required:
        raise PublicationError(PublicationCode.NOT_ENCRYPTED, library=name)


def _opened(
    libraries: Path, subscribed: Path, name: str, tokenisers: Tokenisers, keys: Keys
) -> Library:
    for _ in range(_TRIES):
        place = place_of(libraries, subscribed, name)
        try:
            library = Library.open(place, name, tokenisers=tokenisers, keys=keys)
        except StoreError:
            if place == place_of(libraries, subscribed, name):
                raise
            continue
        # While it was being opened an update may have put another one into use.
        if place == place_of(libraries, subscribed, name):
            return library
        library.close()
    place = place_of(libraries, subscribed, name)
    return Library.open(place, name, tokenisers=tokenisers, keys=keys)


@contextmanager
def opened_history(
    libraries: Path, subscribed: Path, histories: Path, name: str, keys: Keys = NO_KEYS
) -> Iterator[History]:
    """Open what this user asked of the library, beside any writer.

    Raises UsageError NO_LIBRARY where nothing was indexed or taken over yet, StoreError.
    """
    if not is_published(libraries, subscribed, name):
        with open_history(libraries, name, keys) as history:
            yield history
        return
    with (
        opened(libraries, subscribed, name, none_installed, keys) as library,
        open_published_history(histories, library, name, keys) as history,
    ):
        yield history
