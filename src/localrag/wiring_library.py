"""The part of the wiring that opens one library, with its key, one's own or a published one."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.engines.tokenisers import tokeniser
from localrag.governance.places import Places
from localrag.governance.policy import NO_FILE, Policy, PolicySource

if TYPE_CHECKING:
    from localrag.store.check import StoreCheck
    from localrag.store.history import History
    from localrag.store.keys import Keys
    from localrag.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where we are and what is allowed here; `generator` names another than the one in use."""

    places: Places
    library: str
    policy: Policy
    generator: str | None = None
    policy_source: PolicySource = NO_FILE


class OneLibrary:
    """Opens the library of a site.

    Where policy asks for encryption a published one is not opened: PublicationError NOT_ENCRYPTED.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._keys: Keys | None = None

    def keys(self) -> "Keys":
        """Return what keeps the keys of libraries here, as policy allows; opened once."""
        from localrag.key_wiring import keys_of

        self._keys = self._keys or keys_of(self.site)
        return self._keys

    @contextmanager
    def reading(self) -> "Iterator[Library]":
        """Open the library for reading."""
        from localrag.store.published.serving import opened

        at, name = self.site.places, self.site.library
        with opened(at.libraries, at.subscribed, name, tokeniser, self.keys()) as library:
            yield library

    @contextmanager
    def writing(self, *, needs_analyser: bool = True) -> "Iterator[Library]":
        """Open the library as its one writer.

        Raises StoreError LOCKED if there is another, ANALYSER_MISSING where words cannot be made;
        PublicationError READ_ONLY for what somebody else publishes.
        """
        from localrag.store.library import Library

        self.require_own()
        place, name, keys = self.site.places.libraries, self.site.library, self.keys()
        with Library.open(place, name, write=True, tokenisers=tokeniser, keys=keys) as library:
            if needs_analyser:
                library.analysis.require_whole()
            yield library

    def history(self) -> "AbstractContextManager[History]":
        """Open what was asked, beside any writer. Raises UsageError NO_LIBRARY, StoreError."""
        from localrag.store.published.serving import opened_history

        at, name, keys = self.site.places, self.site.library, self.keys()
        return opened_history(at.libraries, at.subscribed, at.histories, name, keys)

    def is_published(self) -> bool:
        """Whether the library is one that somebody else publishes."""
        from localrag.store.published.serving import is_published

        at = self.site.places
        return is_published(at.libraries, at.subscribed, self.site.library)

    def require_own(self) -> None:
        """Raise PublicationError READ_ONLY if the library is one that somebody else publishes."""
        if self.is_published():
            raise PublicationError(PublicationCode.READ_ONLY, library=self.site.library)

    def check(self, *, read_data: bool, repair: bool) -> "StoreCheck":
        """Return what is sound and what is not in the library."""
        from localrag.store.check import check_library
        from localrag.store.published.serving import place_of, require_unencrypted_allowed

        at, name, keys = self.site.places, self.site.library, self.keys()
        if repair:
            self.require_own()
        if self.is_published():
            require_unencrypted_allowed(keys, name)
        place = place_of(at.libraries, at.subscribed, name)
        return check_library(place, name, read_data=read_data, repair=repair, keys=keys)
