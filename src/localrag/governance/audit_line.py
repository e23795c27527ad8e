"""One line of an audit log: JSON that ends with the hash of all that stands before it.

Each line holds the hash of the line before it, so that none can be changed, left out, put in or
moved without the next one telling. Source of the idea: Haber and Stornetta, How to Time-Stamp a
Digital Document (1991); SHA-256 as in FIPS 180-4.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

START = "0" * 64  # what the first line of all has for the hash of the line before it
_MARK = b',"hash":"'
_END = b'"}'
_SEAL_BYTES = len(_MARK) + len(START) + len(_END)


class LoggedDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document of an event; `path` is '' where the policy keeps no text."""

    id: str
    sha256: str
    path: str = ""


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of one event.

    `at` is UTC in ISO 8601, `offset_min` what the local clock is ahead of it, `ticks_ms` a counter
    that nobody sets, counted from the start of the PC that `boot` names. `policy` names the policy
    that counted. `question_hmac` and `answer_hmac` stand for the words where those are not kept.
    """

    seq: int
    prev: str
    at: str
    offset_min: int
    ticks_ms: int
    boot: str
    user: str
    user_id: str
    host: str
    pid: int
    version: str
    policy: str
    event: str
    library: str = ""
    generation: int | None = None
    question: str | None = None
    question_hmac: str | None = None
    answer: str | None = None
    answer_hmac: str | None = None
    documents: tuple[LoggedDocument, ...] = ()
    refused: tuple[LoggedDocument, ...] = ()
    facts: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A line as it was read; `hash` is what it says of itself, `is_sound` whether that is true."""

    line: AuditLine
    hash: str
    is_sound: bool


def seal(line: AuditLine) -> bytes:
    """Return the line as it stands in the file, with its hash and a line feed."""
    body = msgspec.json.encode(line)[:-1]
    return body + _MARK + sha256(body).hexdigest().encode("ascii") + _END + b"\n"


def unseal(untrusted: bytes) -> Sealed | None:
    """Return what a line (without its line feed) says, None if it is none of ours."""
    body, rest = untrusted[:-_SEAL_BYTES], untrusted[-_SEAL_BYTES:]
    if not (rest.startswith(_MARK) and rest.endswith(_END)):
        return None
    try:
        line = msgspec.json.decode(body + b"}", type=AuditLine)
        claimed = rest[len(_MARK) : -len(_END)].decode("ascii")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Sealed(line=line, hash=claimed, is_sound=sha256(body).hexdigest() == claimed)


def plain(sealed: Sealed) -> dict[str, Any]:
    """Return a line as a JSON object with its hash, for people and scripts."""
    built: dict[str, Any] = msgspec.to_builtins(sealed.line)
    return {**built, "hash": sealed.hash}
