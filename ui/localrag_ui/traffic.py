"""What the supervisor knows of the lines that it passes on; standard library only."""

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Lock
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

LINE_LIMIT_BYTES = 16 * 1024 * 1024
ENGINE_LOST = -32001  # as in localrag.host.messages, which this process does not import
REFUSED = -32000

# Programs open these; whatever else the engine may name (scripts, shortcuts) is never started.
_OPENABLE = frozenset(
    {".csv", ".doc", ".docm", ".docx", ".eml", ".htm", ".html", ".json", ".jtd", ".log"}
    | {".markdown", ".md", ".msg", ".odp", ".ods", ".odt", ".pdf", ".ppt", ".pptm", ".pptx"}
    | {
        ".rst",
        ".rtf",
        ".text",
        ".tif",
        ".tiff",
        ".tsv",
        ".txt",
        ".xls",
        ".xlsm",
        ".xlsx",
        ".xml",
    }
)
_NAMING = ("citations", "passages", "documents")
_KEEPING = ("turns", "answers")  # of a conversation, approved: each with the result of ask

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FromUi:
    """A line of the UI: for the engine, or (`own`) a request to the supervisor itself."""

    own: Json | None


class Traffic:
    """Requests in flight and the files that the engine has named. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._in_flight: set[int] = set()
        self._named: set[str] = set()
        self._written: set[str] = set()

    def from_ui(self, line: bytes) -> FromUi | None:
        """Take note of a line on its way to the engine; None where it is no message."""
        message = _parsed(line)
        if message is None:
            return None
        method, request = message.get("method"), message.get("id")
        if isinstance(method, str) and method.startswith("supervisor."):
            return FromUi(own=message)
        if isinstance(request, int):
            with self._lock:
                self._in_flight.add(request)
        return FromUi(own=None)

    def from_engine(self, line: bytes) -> bool:
        """Take note of a line on its way to the UI; return whether it is a message."""
        message = _parsed(line)
        if message is None:
            return False
        with self._lock:
            if "method" not in message:
                self._in_flight.discard(message.get("id", -1))
            for part in (message.get("result"), message.get("params")):
                self._named.update(_uris(part))
                self._written.update(_exported(part))
        return True

    def forgotten(self, request: int) -> bool:
        """Take a request off the list; return whether it was still open."""
        with self._lock:
            was_open = request in self._in_flight
            self._in_flight.discard(request)
            return was_open

    def lost(self) -> list[bytes]:
        """Return one answer for each request that the engine will never answer."""
        with self._lock:
            requests = sorted(self._in_flight)
            self._in_flight.clear()
        return [fault(request, ENGINE_LOST, "engine.died") for request in requests]

    def may_open(self, uri: str) -> bool:
        """Whether the engine has named the file in a result, and it is a document."""
        with self._lock:
            is_named = uri in self._named
        parts = urlsplit(uri)
        ending = PurePosixPath(unquote(parts.path, errors="replace")).suffix
        return is_named and parts.scheme == "file" and ending.lower() in _OPENABLE

    def may_open_folder_of(self, uri: str) -> bool:
        """Whether the engine has told that it wrote the file, or has named it as a document."""
        with self._lock:
            is_known = uri in self._written or uri in self._named
        return is_known and urlsplit(uri).scheme == "file"


def notification(method: str, **params: object) -> bytes:
    """Return a notification as a line."""
    return _line({"jsonrpc": "2.0", "method": method, "params": params})


def answer(request: object, result: object) -> bytes:
    """Return the answer to a request as a line."""
    return _line({"jsonrpc": "2.0", "id": request, "result": result})


def fault(request: object, number: int, code: str) -> bytes:
    """Return an error as a line; the window has the words for `code`."""
    words = {"what": code}
    error = {
        "code": number,
        "message": code,
        "data": {"code": code, "ja": words, "en": words},
    }
    return _line({"jsonrpc": "2.0", "id": request, "error": error})


def _line(message: Json) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"


def _parsed(line: bytes) -> Json | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _uris(part: object) -> set[str]:
    """Return the file URIs of citations, passages and documents in a result or event.

    Rows that were skipped are left out: nobody has looked into those files.
    """
    if not isinstance(part, dict):
        return set()
    rows = [row for name in _NAMING for row in _rows(part.get(name))]
    kept = [row.get("result") for name in _KEEPING for row in _rows(part.get(name))]
    return {
        row["uri"]
        for row in rows
        if isinstance(row.get("uri"), str) and row.get("state") != "skipped"
    }.union(*map(_uris, kept))


def _exported(part: object) -> set[str]:
    """Return the URI of the file that an export has written."""
    uri = part.get("exported_uri") if isinstance(part, dict) else None
    return {uri} if isinstance(uri, str) else set()


def _rows(value: object) -> list[Json]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
