"""Which library a name means on this PC, one's own or a subscribed one, opened for one question."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.domain.terms import Tokenisers
from localrag.store.analysis import none_installed
from localrag.store.database import DATABASE_FILE
from localrag.store.history import History, open_history
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
    return (libraries / folder_name(name) / DATABASE_FILE).exists()


def is_published(libraries: Path, subscribed: Path, name: str) -> bool:
    """Whether the name means a library that somebody else publishes."""
    return (
        not is_own(libraries, name)
        and SubscribedPlace(root=subscribed, name=name).is_subscribed
    )


@contextmanager
def opened(
    libraries: Path, subscribed: Path, name: str, tokenisers: Tokenisers
) -> Iterator[Library]:
    """Open the library for reading, a subscribed one in the generation in use.

    It stays that generation to the end of the block, whatever an update does meanwhile. Raises
    StoreError.
    """
    with _opened(libraries, subscribed, name, tokenisers) as library:
        yield library


def _opened(libraries: Path, subscribed: Path, name: str, tokenisers: Tokenisers) -> Library:
    for _ in range(_TRIES):
        place = place_of(libraries, subscribed, name)
        try:
            library = Library.open(place, name, tokenisers=tokenisers)
        except StoreError:
            if place == place_of(libraries, subscribed, name):
                raise
            continue
        # While it was being opened an update may have put another one into use.
        if place == place_of(libraries, subscribed, name):
            return library
        library.close()
    return Library.open(place_of(libraries, subscribed, name), name, tokenisers=tokenisers)


@contextmanager
def opened_history(
    libraries: Path, subscribed: Path, histories: Path, name: str
) -> Iterator[History]:
    """Open what this user asked of the library, beside any writer.

    Raises UsageError NO_LIBRARY where nothing was indexed or taken over yet, StoreError.
    """
    if not is_published(libraries, subscribed, name):
        with open_history(libraries, name) as history:
            yield history
        return
    with (
        opened(libraries, subscribed, name, none_installed) as library,
        open_published_history(histories, library, name) as history,
    ):
        yield history
