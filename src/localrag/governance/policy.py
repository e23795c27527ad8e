"""What the administrator allows. A policy that cannot be read allows nothing."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The administrator's switches; a missing one has the value here."""

    may_add_models: bool = True
    may_add_folders: bool = True
    may_change_glossary: bool = True
    may_read_ahead: bool = True


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
NOTHING_ALLOWED = Policy(
    **{name: False for name in Policy.__struct_fields__ if name.startswith("may_")}
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


def required(allowed: bool, what: str) -> None:  # noqa: FBT001 - the one question asked
    """Raise PolicyError FORBIDDEN naming `what` unless it is allowed."""
    if not allowed:
        raise PolicyError(PolicyCode.FORBIDDEN, what=what)


def _broken(file: Path, reason: str) -> PolicyError:
    return PolicyError(PolicyCode.BROKEN, file=str(file), reason=reason)
