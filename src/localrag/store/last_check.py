"""What the last check of a library found: one small file beside the library."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from localrag.store.files import write_whole
from localrag.store.naming import folder_name

_FILE = "last_check.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """When a library was checked, in which generation, and how many faults were left then."""

    at: datetime
    generation: int
    problems: int
    read_data: bool


def last_check(libraries: Path, name: str) -> LastCheck | None:
    """Return the last check of a library; None where there was none, or nobody can read it."""
    try:
        data = (libraries / folder_name(name) / _FILE).read_bytes()
        return msgspec.json.decode(data, type=LastCheck)
    except (OSError, msgspec.MsgspecError):
        return None


def note_check(libraries: Path, name: str, check: LastCheck) -> None:
    """Take note of a check. A library on a disk that cannot be written to is checked all the same."""
    with contextlib.suppress(OSError):
        write_whole(libraries / folder_name(name) / _FILE, msgspec.json.encode(check))
