"""How alike two texts are."""

from hashlib import blake2b

from localrag.text.normalise import squashed


def digest(text: str) -> int:
    """Return 63 bits that are the same for texts equal but for width, case and white space."""
    found = blake2b(squashed(text).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(found.digest()) >> 1
