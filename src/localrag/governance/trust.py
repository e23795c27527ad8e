"""From which publishers this PC takes libraries: those that a person named, or the policy.

A key is never trusted because it came with what it signed.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication_keys import fingerprint
from localrag.governance.policy import Policy
from localrag.governance.signing import verify


class TrustedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key, and whose it is in the words of who named it."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKeys:
    """Trust in some keys."""

    keys: tuple[TrustedKey, ...]

    def verify(self, key: str, message: bytes, signature: bytes) -> None:
        """Raise PublicationError NOT_TRUSTED for a key that nobody named, BAD_SIGNATURE, BAD_KEY."""
        if key not in {one.key for one in self.keys}:
            raise PublicationError(PublicationCode.NOT_TRUSTED, key=fingerprint(key))
        if not verify(key, message, signature):
            raise PublicationError(PublicationCode.BAD_SIGNATURE, file=fingerprint(key))


def trust_in(*keys: str) -> TrustedKeys:
    """Return trust in these keys alone."""
    return TrustedKeys(keys=tuple(TrustedKey(key=key) for key in keys))


def trusted_here(policy: Policy, file: Path) -> TrustedKeys:
    """Return the keys that the policy names; where it names none, those in `file`.

    Raises PublicationError BAD_KEY for a file that cannot be read: it trusts nobody.
    """
    if policy.trusted_keys:
        return trust_in(*policy.trusted_keys)
    try:
        keys = msgspec.json.decode(file.read_bytes(), type=tuple[TrustedKey, ...])
    except FileNotFoundError:
        return TrustedKeys(keys=())
    except (OSError, msgspec.MsgspecError) as error:
        raise PublicationError(PublicationCode.BAD_KEY, key=str(file)) from error
    return TrustedKeys(keys=keys)


def write_trusted(file: Path, keys: Iterable[TrustedKey]) -> None:
    """Put the keys in `file`, which everybody may read. Raises PublicationError CANNOT_WRITE."""
    content = msgspec.json.format(msgspec.json.encode(tuple(keys)))
    unfinished = file.with_name(f"{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise PublicationError(
            PublicationCode.CANNOT_WRITE,
            folder=str(file.parent),
            reason=error.strerror or type(error).__name__,
        ) from error
