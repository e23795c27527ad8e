"""Reads the raw bytes of every file of an encrypted library, and looks for what anybody could read.

Libraries have been written in plain by a wrong build of SQLite before (Signal Desktop, issue 5097):
what is encrypted is to be looked at from outside.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from localrag.sealed import MARK
from localrag.store.columns import to_text, whole
from localrag.store.database import Database
from localrag.store.key import NOTE_FILE, KeyNote
from localrag.store.key_change import CHANGE_FILE, strangers
from localrag.store.library import Library

PHRASES = 200
_CHARACTERS = 12  # by chance the bytes of so many do not come about
_START = 4  # bytes
_PIECE = 1 << 22
_ENCODINGS = ("utf-8", "cp932", "utf-16-le")
# What is not encrypted holds no words: locks, which files make up a cache, where the key lies.
_WITHOUT_TEXT = frozenset(
    {"writer.lock", "writer.json", "words.json", "vectors.json", NOTE_FILE, CHANGE_FILE}
)
_LOCK = ".lock"
_LOG = ("-wal", "-shm", "-journal")
_COUNT = "SELECT count(*) FROM chunks"
_SOME = "SELECT text FROM chunks WHERE row % ? = 0 LIMIT ?"


def readable_files(library: Library) -> list[str]:
    """Return the files, below the folder of an encrypted library, that hold what can be read.

    That is each file that is neither sealed nor a page file under our cipher nor of a kind that
    has no text, each that belongs to another key, and each in which one of 200 stretches of the library's own texts
    stands in UTF-8, CP932 or UTF-16. Reads every byte. An unencrypted library has none by definition.
    """
    key = library.database.key
    if key is None or not key.note.is_sealed:
        return []
    folder = library.folder
    phrases = encoded(_phrases(library.database))
    found = set(strangers(folder, key.note))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (not _is_closed(path, key.note) or holds_any(path, phrases)):
            found.add(path)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def encoded(phrases: Iterable[str]) -> list[bytes]:
    """Return the bytes of each phrase in each encoding that has them."""
    found: set[bytes] = set()
    for phrase in phrases:
        for encoding in _ENCODINGS:
            try:
                found.add(phrase.encode(encoding))
            except UnicodeEncodeError:
                continue
    return sorted(found)


def holds_any(path: Path, phrases: Sequence[bytes]) -> bool:
    """Whether one of `phrases`, of four bytes and more, stands in the file.

    A file that is gone meanwhile holds none. Takes about 5 ns for a byte, whatever their number.
    """
    search = _Search(phrases)
    before = b""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                content = before + piece
                if search.finds_in(content):
                    return True
                before = content[-search.longest :]
    except FileNotFoundError:
        return False
    return False


class _Search:
    """Looks for all phrases at once, by their first four bytes."""

    def __init__(self, phrases: Sequence[bytes]) -> None:
        self.longest = max(map(len, phrases), default=1)
        self._by_start: dict[bytes, list[bytes]] = {}
        for phrase in phrases:
            self._by_start.setdefault(phrase[:_START], []).append(phrase)
        starts = np.frombuffer(b"".join(self._by_start), "<u2").reshape(-1, 2)
        self._firsts, self._seconds = np.zeros((2, 1 << 16), np.bool_)
        self._firsts[starts[:, 0]] = True
        self._seconds[starts[:, 1]] = True

    def finds_in(self, content: bytes) -> bool:
        """Whether one of them stands in `content`."""
        data = np.frombuffer(content, np.uint8).astype(np.uint16)
        pairs = data[:-1] | (data[1:] << 8)
        places = np.flatnonzero(self._firsts[pairs[:-2]] & self._seconds[pairs[2:]])
        return any(
            content.startswith(phrase, place)
            for place in places.tolist()
            for phrase in self._by_start.get(content[place : place + _START], ())
        )


def _is_closed(path: Path, note: KeyNote) -> bool:
    """Whether a file is of a kind that cannot be read, or holds no text."""
    if path.name in _WITHOUT_TEXT or path.suffix == _LOCK:
        return True
    with path.open("rb") as stream:
        start = stream.read(16)
    if path.name == note.database:
        return not start.startswith(b"SQLite format 3")
    # The log and its index have heads of their own; what is in the log is encrypted page by page.
    is_log = any(path.name == f"{note.database}{ending}" for ending in _LOG)
    return is_log or start.startswith(MARK)


def _phrases(database: Database) -> list[str]:
    """Return a stretch of up to PHRASES chunks, spread over the library."""
    (count,) = database.row(_COUNT) or (0,)
    step = max(1, whole(count) // PHRASES)
    texts = (to_text(text).strip() for (text,) in database.rows(_SOME, (step, PHRASES)))
    middles = (text[len(text) // 3 :][:_CHARACTERS] for text in texts)
    return [text for text in middles if len(text) == _CHARACTERS]
