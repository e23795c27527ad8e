"""Kinds of personal data, and where one was found."""

from dataclasses import dataclass
from enum import StrEnum

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
