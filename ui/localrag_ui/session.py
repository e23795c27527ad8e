"""What the window remembers from one day to the next: looks and places, never a question."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

SESSION_NAME = "session.json"
_LARGEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How the window was left. Empty text stands for "as usual".

    `geometry` is what Qt writes of place and size, in base64; `split` the widths of screen and
    page in pixels; `text_size_px` the ordinary text, 0 for the usual; `answering` how questions are
    answered, as AskChoices writes it; `sorting` the column of the table of documents, with - behind
    it for downwards.
    """

    library: str = ""
    language: str = ""
    theme: str = ""
    screen: str = ""
    geometry: str = ""
    split: tuple[int, ...] = ()
    text_size_px: int = 0
    answering: str = ""
    sorting: str = ""


class SessionFile:
    """The session on disk, a small JSON document; standard library only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_broken = False

    def read(self) -> Session:
        """Return the session; the usual one where there is none or it cannot be read.

        `is_broken` then says whether there was a file. It is kept aside when the next is written.
        """
        self.is_broken = False
        try:
            with self._path.open("rb") as file:
                content = file.read(_LARGEST_BYTES + 1)
            found = json.loads(content)
            return _checked(found)
        except FileNotFoundError:
            return Session()
        except (OSError, ValueError, TypeError, RecursionError):
            self.is_broken = True
            return Session()

    def write(self, session: Session) -> bool:
        """Keep the session; return whether the folder took it."""
        content = json.dumps(asdict(session), ensure_ascii=False, indent=1) + "\n"
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.is_broken:
                with contextlib.suppress(FileNotFoundError):
                    self._path.replace(self._path.with_suffix(".broken"))
                self.is_broken = False
            beside.write_text(content, encoding="utf-8", errors="surrogateescape")
            if os.name == "posix":
                beside.chmod(0o600)
            beside.replace(self._path)
        except OSError:
            return False
        return True


def _checked(found: object) -> Session:
    """Return the session in `found`. Raises TypeError where anything is not what it should be."""
    if not isinstance(found, dict):
        raise TypeError("not an object")
    usual: dict[str, Any] = asdict(Session())
    known: dict[str, Any] = {field.name: found.get(field.name) for field in fields(Session)}
    taken = {name: value for name, value in known.items() if value is not None}
    if "split" in taken and isinstance(taken["split"], list):
        taken["split"] = tuple(taken["split"])
    for name, value in taken.items():
        if type(value) is not type(usual[name]):
            raise TypeError(name)
    if not all(type(width) is int for width in taken.get("split", ())):
        raise TypeError("split")
    return Session(**taken)
