"""How a text becomes the terms that it is found by."""

from collections.abc import Callable
from typing import Protocol, TypeAlias


class Tokeniser(Protocol):
    """Makes terms of texts; both sides of a search take the same one.

    Terms hold no white space. `name` is what a library keeps of its choice; `version` changes with
    anything that changes terms, a dictionary included.
    """

    @property
    def name(self) -> str:
        """What it is called, such as `sudachi`."""
        ...

    @property
    def version(self) -> str:
        """What an index was built with, fit for a file name."""
        ...

    def tokens(self, text: str) -> list[str]:
        """Return the terms of `text`, repeats included."""
        ...


Tokenisers: TypeAlias = Callable[[str], Tokeniser | None]
"""Returns the tokeniser of a name, None where this PC has none of it."""
