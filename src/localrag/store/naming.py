"""Names people give to libraries, as folder names that every file system takes."""

import re
from hashlib import blake2b

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)


def folder_name(name: str) -> str:
    """Return the folder for the library `name`: plain names as they are, others by a digest.

    Only lower-case ASCII comes out, so that names which differ in case stay two libraries on
    Windows; device names such as `con` are no folder there.
    """
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    readable = _UNSAFE.sub("-", name.lower()).strip("-")[:24]
    return f"{readable or 'library'}.{digest}"
