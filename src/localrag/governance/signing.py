"""Keys by which a published library is known, and the only file that knows cryptography.

Ed25519 (RFC 8032). A public key is told as text that survives a mail or a note; a fingerprint of it
can be compared over the telephone.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication_keys import key_text, raw_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Signer with a key from a file."""

    _private: "Ed25519PrivateKey"

    @property
    def key(self) -> str:
        """The public key as text."""
        raw = self._private.public_key().public_bytes_raw()
        return key_text(raw)

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._private.sign(message)


def make_key(file: Path) -> SigningKey:
    """Write a new key to `file`, readable by its owner only.

    Raises PublicationError KEY_EXISTS, for a key that is lost cannot be made again; CANNOT_WRITE.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if file.exists():
        raise PublicationError(PublicationCode.KEY_EXISTS, file=str(file))
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name}.tmp")
        unfinished.unlink(missing_ok=True)
        with open(unfinished, "xb", opener=_private) as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublicationError(
            PublicationCode.CANNOT_WRITE, folder=str(file.parent), reason=reason
        ) from error
    return SigningKey(private)


def read_key(file: Path) -> SigningKey:
    """Return the key in `file`. Raises PublicationError NO_KEY, BAD_KEY."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise PublicationError(PublicationCode.NO_KEY, file=str(file)) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PublicationError(PublicationCode.BAD_KEY, key=str(file)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise PublicationError(PublicationCode.BAD_KEY, key=str(file))
    return SigningKey(private)


def verify(key: str, message: bytes, signature: bytes) -> bool:
    """Whether `key` signed the message. Raises PublicationError BAD_KEY."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(raw_key(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
