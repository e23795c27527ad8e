"""Contents that only the holder of a key can read, whole or by their blocks.

A mark and 32 random bytes, then blocks of 16 KiB, each encrypted and authenticated on its own
(AES-256-GCM) under a key that is made of ours and the random bytes (HKDF-SHA256), so that no two
files share one. A block's nonce is its number and whether it is the last one (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): none can be left out, moved or cut off. The name of the
file is authenticated with each block: one file cannot stand for another.
"""

import mmap
import secrets
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"LRSEAL1\n"
SEALED = ".sealed"  # what names of sealed files end with
KEY_BYTES = 32
_SALT_BYTES = 32
_HEAD = len(MARK) + _SALT_BYTES
_BLOCK = 1 << 14
_PART = 1 << 20
_TAG = 16
_STORED = _BLOCK + _TAG
_NONCE = struct.Struct(">QI")
Bytes: TypeAlias = bytes | bytearray | memoryview


class SealError(ValueError):
    """The content is not what was sealed: another key, another name, or other bytes."""


def derived_key(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """Return 32 bytes for one purpose, from which nothing of `secret` can be told."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derivation = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"localrag " + purpose.encode()
    )
    return derivation.derive(secret)


class Sealer:
    """Seals and opens under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def seal(self, content: Bytes, name: str) -> bytes:
        """Return the sealed content of the file `name`."""
        return b"".join(self.pieces((content,), name))

    def pieces(self, content: Iterable[Bytes], name: str) -> Iterator[bytes]:
        """Yield the sealed content of the file `name` piece by piece."""
        salt = secrets.token_bytes(_SALT_BYTES)
        cipher = self._cipher(salt)
        yield MARK + salt
        held, number = bytearray(), 0
        for piece in _in_parts(content):
            held += piece
            # The last block is known by the end alone.
            whole = max(0, (len(held) - 1) // _BLOCK)
            for start in range(0, whole * _BLOCK, _BLOCK):
                block = bytes(held[start : start + _BLOCK])
                yield cipher.encrypt(_nonce(number, is_last=False), block, name.encode())
                number += 1
            del held[: whole * _BLOCK]
        yield cipher.encrypt(_nonce(number, is_last=True), bytes(held), name.encode())

    def unseal(self, sealed: Bytes, name: str) -> bytearray:
        """Return what was sealed as the file `name`. Raises SealError."""
        return self.part(memoryview(sealed), name).whole()

    def part(self, sealed: memoryview, name: str) -> "SealedPart":
        """Return sealed content to be read by parts. Raises SealError."""
        if len(sealed) < _HEAD + _TAG or sealed[: len(MARK)] != MARK:
            raise SealError(name)
        return SealedPart(sealed[_HEAD:], self._cipher(bytes(sealed[len(MARK) : _HEAD])), name)

    def file(self, path: Path, name: str | None = None) -> "SealedPart":
        """Return the sealed file at `path` to be read by parts. Raises OSError, SealError."""
        with path.open("rb") as stream:
            if path.stat().st_size == 0:
                raise SealError(path.name)
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return self.part(memoryview(mapped), name or path.name)

    def _cipher(self, salt: bytes) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(derived_key(self.key, "file", salt))


class SealedPart:
    """Sealed content of `size` bytes; what is read of it is decrypted and verified then."""

    def __init__(self, blocks: memoryview, cipher: "AESGCM", name: str) -> None:
        self._blocks = blocks
        self._cipher = cipher
        self._name = name.encode()
        self._count = -(-len(blocks) // _STORED)
        self.size = len(blocks) - self._count * _TAG

    def read(self, start: int, size: int) -> bytes:
        """Return `size` bytes from `start`, as many as there are. Raises SealError."""
        end = min(start + size, self.size)
        first, last = start // _BLOCK, max(start, end - 1) // _BLOCK
        if end <= start:
            # Nothing is asked of it, but an empty content has its one block to verify.
            return self._block(0) if self.size == 0 else b""
        content = b"".join(self._block(number) for number in range(first, last + 1))
        return content[start - first * _BLOCK : end - first * _BLOCK]

    def whole(self) -> bytearray:
        """Return all of it, in memory once. Raises SealError."""
        content = bytearray(self.size)
        for number in range(self._count):
            start = number * _BLOCK
            content[start : start + _BLOCK] = self._block(number)
        return content

    def _block(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        stored = self._blocks[number * _STORED : (number + 1) * _STORED]
        nonce = _nonce(number, is_last=number == self._count - 1)
        try:
            return self._cipher.decrypt(nonce, stored, self._name)
        except InvalidTag as error:
            raise SealError(self._name.decode()) from error


def _in_parts(content: Iterable[Bytes]) -> Iterator[Bytes]:
    """Yield the same bytes in pieces that are never large: each is copied once."""
    for piece in content:
        view = memoryview(piece).cast("B")
        for start in range(0, len(view), _PART):
            yield view[start : start + _PART]


def sealed_bytes(size: int) -> int:
    """Return how long `size` bytes are when they are sealed."""
    return _HEAD + size + max(1, -(-size // _BLOCK)) * _TAG


def _nonce(number: int, *, is_last: bool) -> bytes:
    return _NONCE.pack(number, int(is_last))
