"""The file that says what a generation is made of, and the only one that is signed.

It names each part by its SHA-256, so that the signature covers every byte of the generation.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

import msgspec
from msgspec import msgpack

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication import (
    Generation,
    PublishedPart,
    SignedGeneration,
    Signer,
    Trust,
)

FORMAT = 1
PART_LIMIT = 512 << 20
RAW_LIMIT = 1 << 30
_BEGIN = re.compile(rb"localrag generation (\d{1,4})\n([a-z0-9:_-]{1,100})\n", re.IGNORECASE)
_SIGNATURE = 64
_DIGEST = re.compile(r"[0-9a-f]{64}")


def packed_manifest(generation: Generation, signer: Signer) -> bytes:
    """Return the signed file."""
    begin = b"localrag generation %d\n%s\n" % (FORMAT, signer.key.encode("ascii"))
    body = msgpack.encode(generation)
    return begin + signer.sign(begin + body) + body


def verified_manifest(untrusted: bytes, name: str, trust: Trust) -> SignedGeneration:
    """Return the generation in the file `name`, named by its SHA-256.

    Nothing of it is decoded before the signature holds. Raises PublicationError ALTERED, NEWER,
    NOT_TRUSTED, BAD_SIGNATURE; and of what a trusted key signed BAD_NAME, TOO_LARGE.
    """
    begin = _BEGIN.match(untrusted)
    if begin is None or sha256(untrusted).hexdigest() != name:
        raise PublicationError(PublicationCode.ALTERED, file=name)
    if (found := int(begin[1])) != FORMAT:
        raise PublicationError(PublicationCode.NEWER, found=found, known=FORMAT)
    key, rest = begin[2].decode("ascii"), begin.end() + _SIGNATURE
    trust.verify(key, begin[0] + untrusted[rest:], untrusted[begin.end() : rest])
    try:
        generation = msgpack.decode(untrusted[rest:], type=Generation)
    except msgspec.MsgspecError as error:
        raise PublicationError(PublicationCode.ALTERED, file=name) from error
    for part in all_parts(generation):
        _check(part)
    return SignedGeneration(
        generation=generation, key=key, sha256=name, size_bytes=len(untrusted)
    )


def all_parts(generation: Generation) -> Iterator[PublishedPart]:
    """Yield the part of the library as a whole, then those with documents."""
    yield generation.head
    yield from generation.parts


def _check(part: PublishedPart) -> None:
    if _DIGEST.fullmatch(part.sha256) is None:
        raise PublicationError(PublicationCode.BAD_NAME, name=part.sha256[:80])
    for size, limit in ((part.size_bytes, PART_LIMIT), (part.raw_bytes, RAW_LIMIT)):
        if not 0 < size <= limit:
            raise too_large(part.sha256, size, limit)


def too_large(name: str, size: int, limit: int) -> PublicationError:
    """Return the error for a file beyond the limit, in bytes."""
    return PublicationError(
        PublicationCode.TOO_LARGE,
        file=name,
        size=f"{size / 1e6:,.0f} MB",
        limit=f"{limit / 1e6:,.0f} MB",
    )
