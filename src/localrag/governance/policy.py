"""What the administrator allows. A policy that cannot be read allows nothing."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.domain.personal_data import PersonalKind

_NAME_CHARS = 16
# `#` a digit, `@` a Latin letter, anything else itself: no expression that could run for ever.
_Template = Annotated[str, msgspec.Meta(pattern=r"^(?:[^#]*#){4}", max_length=40)]


class AuditLevel(StrEnum):
    """What the audit log keeps: nothing, administration alone, questions too; as hashes or words."""

    OFF = "off"
    ACTS = "acts"
    HASHES = "hashes"
    TEXT = "text"


class OnFailure(StrEnum):
    """What becomes of something that cannot be put on record."""

    BLOCK = "block"
    WARN = "warn"


class GuardAction(StrEnum):
    """What becomes of words that look like personal data."""

    OFF = "off"
    WARN = "warn"
    MASK = "mask"
    BLOCK = "block"


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The administrator's switches; a missing one has the value here.

    `trusted_keys` are the only publishers whose libraries are taken over, if any is named, and no
    generation before `published_at_least` is. One that was superseded stays in its folder for
    `superseded_hours`.
    """

    may_add_models: bool = True
    may_add_folders: bool = True
    may_change_glossary: bool = True
    may_read_ahead: bool = True
    may_publish: bool = True
    trusted_keys: tuple[str, ...] = ()
    published_at_least: Annotated[int, msgspec.Meta(ge=0)] = 0
    superseded_hours: Annotated[int, msgspec.Meta(ge=0, le=24 * 365)] = 24
    may_read_audit: bool = True
    audit: AuditLevel = AuditLevel.OFF
    audit_failure: OnFailure = OnFailure.BLOCK
    audit_keep_days: Annotated[int, msgspec.Meta(ge=30, le=3650)] = 400
    audit_copy: str | None = None
    personal_data_in_questions: GuardAction = GuardAction.OFF
    personal_data_in_answers: GuardAction = GuardAction.OFF
    personal_data_in_exports: GuardAction = GuardAction.OFF
    personal_data_kinds: tuple[PersonalKind, ...] = tuple(PersonalKind)
    patient_numbers: tuple[_Template, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a copy whose place depends on where the program was started."""
        if self.audit_copy is not None and not Path(self.audit_copy).is_absolute():
            raise ValueError("audit_copy")

    @property
    def name(self) -> str:
        """A short name of what it says, the same for the same switches."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:_NAME_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource:
    """Where a policy comes from, and why nobody can read it there if so."""

    file: Path | None = None
    fault: PolicyError | None = None

    def require_readable(self) -> None:
        """Raise the fault, if there is one."""
        if self.fault is not None:
            raise self.fault


NO_FILE = PolicySource()
NOTHING_ALLOWED = msgspec.convert(
    {name: False for name in Policy.__struct_fields__ if name.startswith("may_")}, Policy
)


def read_policy_or_nothing(file: Path | None) -> tuple[Policy, PolicySource]:
    """Return the policy in `file`, and one that allows nothing where it cannot be read."""
    try:
        return read_policy(file), PolicySource(file=file)
    except PolicyError as error:
        return NOTHING_ALLOWED, PolicySource(file=file, fault=error)


def read_policy(file: Path | None) -> Policy:
    """Return the policy in `file` (JSON), or the default one without a file.

    Raises PolicyError BROKEN for a file that is missing, unreadable or names an unknown switch.
    """
    if file is None:
        return Policy()
    try:
        return msgspec.json.decode(file.read_bytes(), type=Policy)
    except OSError as error:
        raise _broken(file, error.strerror or type(error).__name__) from error
    except msgspec.MsgspecError as error:
        raise _broken(file, str(error)) from error


def policy_schema() -> bytes:
    """Return the JSON Schema of a policy file, as it stands in docs/policy.schema.json."""
    return (
        msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Policy)), indent=2) + b"\n"
    )


def required(allowed: bool, what: str) -> None:  # noqa: FBT001 - the one question asked
    """Raise PolicyError FORBIDDEN naming `what` unless it is allowed."""
    if not allowed:
        raise PolicyError(PolicyCode.FORBIDDEN, what=what)


def _broken(file: Path, reason: str) -> PolicyError:
    return PolicyError(PolicyCode.BROKEN, file=str(file), reason=reason)


if __name__ == "__main__":
    sys.stdout.buffer.write(policy_schema())
