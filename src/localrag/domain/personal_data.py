"""Kinds of personal data, and where one was found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from localrag.domain.document import Span


class PersonalKind(StrEnum):
    """What tells of one person. Numbers that only firms have are none of them."""

    MY_NUMBER = "my_number"
    TELEPHONE = "telephone"
    ADDRESS = "address"  # postal codes and postal addresses
    EMAIL = "email"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    PATIENT_NUMBER = "patient_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFinding:
    """A stretch of a text, in code points, that looks like personal data."""

    kind: PersonalKind
    span: Span


class Where(StrEnum):
    """What is looked through."""

    QUESTION = "question"
    ANSWER = "answer"
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A text after the guard: masked where the policy says so, as long as before.

    `kinds` were found in it, none where nothing was or nothing is looked for.
    """

    text: str
    kinds: frozenset[PersonalKind] = frozenset()


class PersonalGuard(Protocol):
    """Looks for personal data where the policy asks for it."""

    def is_on(self, where: Where, /) -> bool:
        """Return whether anything is looked for there."""
        ...

    def hides(self, where: Where, /) -> bool:
        """Return whether what is found there must not be shown."""
        ...

    def masked(self, text: str) -> Guarded:
        """Return the text with what was found hidden, character by character."""
        ...

    def checked(self, text: str, where: Where, /) -> Guarded:
        """Return the text as it may be used there.

        Raises PolicyError PERSONAL_DATA where the policy blocks it.
        """
        ...


class NoGuard:
    """Implements PersonalGuard where the policy asks for none."""

    def is_on(self, _where: Where, /) -> bool:
        """Return false."""
        return False

    def hides(self, _where: Where, /) -> bool:
        """Return false."""
        return False

    def masked(self, text: str) -> Guarded:
        """Return the text as it is."""
        return Guarded(text=text)

    def checked(self, text: str, _where: Where, /) -> Guarded:
        """Return the text as it is."""
        return Guarded(text=text)
