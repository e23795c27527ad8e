"""What is known of a library as a whole: name, generation, embedder, last run."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import msgpack

from localrag.domain.library import ModelFingerprint
from localrag.store.columns import raw, to_bytes, to_text, whole
from localrag.store.database import Database, Value
from localrag.store.state_rows import model_of, pack_model

_READ = "SELECT value FROM meta WHERE name = ?"
_WRITE = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"


class LibraryState:
    """The rows that are not about one document. Reading is safe while another process writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(self, name: str) -> None:
        """Give a new library its name and an identity of its own; an old one keeps them."""
        if self._read("identity") is None:
            with self._database.transaction():
                self._write("name", to_bytes(name))
                self._write("identity", secrets.token_hex(16))

    def identity(self) -> str:
        """Return what tells this library's caches from another one's; '' for one not yet made."""
        return str(self._read("identity") or "")

    def name(self) -> str | None:
        """Return the name as it was given, or None for a library that was not made yet."""
        value = self._read("name")
        return None if value is None else to_text(value)

    def generation(self) -> int:
        """Return the number of the last committed state; it grows with each change."""
        return whole(self._read("generation") or 0)

    def content_generation(self) -> int:
        """Return the last generation in which chunks or vectors changed."""
        return whole(self._read("content_generation") or 0)

    def advance(self, *, is_content: bool) -> int:
        """Count one change, within the caller's transaction, and return its generation."""
        generation = self.generation() + 1
        self._write("generation", generation)
        if is_content:
            self._write("content_generation", generation)
        return generation

    def facts_version(self) -> str:
        """Return the version of the rules that found the facts of all documents, '' for none yet."""
        return str(self._read("facts") or "")

    def set_facts_version(self, version: str) -> None:
        """Note by which rules the facts were found, within the caller's transaction."""
        self._write("facts", version)

    def analysis(self) -> tuple[str, str]:
        """Return name and version of what words are made with, '' for n-grams alone."""
        return str(self._read("analysis") or ""), str(self._read("analysis_version") or "")

    def set_analysis(self, name: str, version: str) -> None:
        """Note what words are made with, within the caller's transaction."""
        self._write("analysis", name)
        self._write("analysis_version", version)

    def model(self) -> ModelFingerprint | None:
        """Return what the stored vectors depend on, or None while there are none."""
        value = self._read("model")
        return None if value is None else model_of(value)

    def set_model(self, model: ModelFingerprint) -> None:
        """Note what the vectors depend on, within the caller's transaction."""
        self._write("model", pack_model(model))

    def vectors_since(self) -> int:
        """Return the generation in which the vectors of the model in use took the place of others."""
        return whole(self._read("vectors_since") or 0)

    def set_vectors_since(self, generation: int) -> None:
        """Note that all vectors were replaced, within the caller's transaction."""
        self._write("vectors_since", generation)

    def last_run(self) -> datetime | None:
        """Return when the last run ended, or None."""
        value = self._read("last_run")
        return None if value is None else datetime.fromisoformat(str(value))

    def set_last_run(self, at: datetime) -> None:
        """Note when a run ended."""
        self._write("last_run", at.isoformat())

    def glossary_changed(self) -> tuple[datetime | None, int]:
        """Return when and in which generation the glossary was last changed; None, 0 for never."""
        value = self._read("glossary_changed")
        at = None if value is None else datetime.fromisoformat(str(value))
        return at, whole(self._read("glossary_generation") or 0)

    def set_glossary_changed(self, at: datetime, generation: int) -> None:
        """Note a change of the glossary, within the caller's transaction."""
        self._write("glossary_changed", at.isoformat())
        self._write("glossary_generation", generation)

    def glossary_keys(self) -> str:
        """Return the version that the keys of the glossary's names were made with."""
        return str(self._read("glossary_keys") or "")

    def set_glossary_keys(self, version: str) -> None:
        """Note what the keys were made with, within the caller's transaction."""
        self._write("glossary_keys", version)

    def published(self) -> tuple[int, list[bytes]]:
        """Return the number of the last published generation, and where any was published."""
        number, folders = self._read("published"), self._read("published_to")
        return whole(number or 0), _unpacked(folders)

    def note_published(self, number: int, folders: Sequence[bytes]) -> None:
        """Note the number and all folders, within the caller's transaction."""
        self._write("published", number)
        self._write("published_to", msgpack.encode(list(folders)))

    def _read(self, name: str) -> Value:
        row = self._database.row(_READ, (name,))
        return None if row is None else row[0]

    def _write(self, name: str, value: Value) -> None:
        self._database.run(_WRITE, (name, value))


def _unpacked(folders: Value) -> list[bytes]:
    return [] if folders is None else msgpack.decode(raw(folders), type=list[bytes])
