"""Public keys of publishers as text, and the short names by which people compare them."""

import base64
import binascii
from hashlib import sha256

from localrag.domain.errors.publication import PublicationCode, PublicationError

_PREFIX = "localrag-key:"
_KEY_BYTES = 32
_SHOWN = 24
_GROUP = 4


def key_text(raw: bytes) -> str:
    """Return the 32 bytes of a public key as text."""
    return _PREFIX + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def fingerprint(key: str) -> str:
    """Return a short name of a public key, such as `1a2b-3c4d-5e6f-7a8b-9c0d-1e2f`.

    Raises PublicationError BAD_KEY for what is no key.
    """
    shown = sha256(raw_key(key)).hexdigest()[:_SHOWN]
    return "-".join(shown[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


def raw_key(key: str) -> bytes:
    """Return the 32 bytes of what `key_text` wrote. Raises PublicationError BAD_KEY."""
    text = key.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise PublicationError(PublicationCode.BAD_KEY, key=key[:80]) from error
    if not key.startswith(_PREFIX) or len(raw) != _KEY_BYTES:
        raise PublicationError(PublicationCode.BAD_KEY, key=key[:80])
    return raw
