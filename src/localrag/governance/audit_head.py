"""Where an audit log ended, so that a log that was cut is told from one that ended there.

It is written after the line, in the older one of two places, and not synced: after a fault it may
be older than the log, never newer.
"""

from hashlib import sha256
from pathlib import Path

import msgspec

from localrag.durable import write_new
from localrag.governance.audit_line import START

_HEAD = "head"
_SLOT_BYTES = 512  # a sector of a disk


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Number and hash of the last line that was acknowledged; `check` is of these two."""

    seq: int
    hash: str
    check: str = ""


def begin_head(folder: Path) -> None:
    """Make the head of a log without lines, if there is none yet. Raises OSError."""
    if not (folder / _HEAD).exists():
        write_new(folder / _HEAD, _packed(Head(seq=0, hash=START)) * 2)


def read_head(folder: Path) -> Head | None:
    """Return where the log ended, None where nothing says so. Raises OSError."""
    try:
        content = (folder / _HEAD).read_bytes()
    except FileNotFoundError:
        return None
    found = [_unpacked(content[:_SLOT_BYTES]), _unpacked(content[_SLOT_BYTES:])]
    sound = [head for head in found if head is not None]
    return max(sound, key=lambda head: head.seq, default=None)


def write_head(folder: Path, head: Head) -> None:
    """Note where the log ends. Raises OSError."""
    try:
        with (folder / _HEAD).open("r+b") as stream:
            stream.seek(head.seq % 2 * _SLOT_BYTES)
            stream.write(_packed(head))
    except FileNotFoundError:
        write_new(folder / _HEAD, _packed(head) * 2)


def _packed(head: Head) -> bytes:
    checked = Head(seq=head.seq, hash=head.hash, check=_check(head))
    return msgspec.json.encode(checked).ljust(_SLOT_BYTES - 1) + b"\n"


def _unpacked(untrusted: bytes) -> Head | None:
    try:
        head = msgspec.json.decode(untrusted, type=Head)
    except msgspec.MsgspecError:
        return None
    return Head(seq=head.seq, hash=head.hash) if head.check == _check(head) else None


def _check(head: Head) -> str:
    return sha256(f"{head.seq} {head.hash}".encode()).hexdigest()
