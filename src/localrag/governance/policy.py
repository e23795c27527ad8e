"""What the administrator allows. A policy that cannot be read allows nothing."""

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
    encrypt_at_rest: bool = False
    may_keep_key_in_file: bool = (
        False  # where the system keeps none, as on Linux without a desktop
    )


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
