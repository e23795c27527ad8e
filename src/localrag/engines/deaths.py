"""How often in a row the process of a model has died: one that always does is let rest."""

from contextlib import suppress
from pathlib import Path

import msgspec

from localrag.engines.digest import write_atomically

MOST = 3


class Deaths:
    """Counts by model id, kept in one small file.

    A count that cannot be read or kept is no reason for anything to fail: it begins anew.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def count(self, model_id: str) -> int:
        """Return how often the model has died since it last finished an answer."""
        return self._read().get(model_id, 0)

    def is_over(self, model_id: str) -> bool:
        """Whether the model has died too often to be started again of itself."""
        return self.count(model_id) >= MOST

    def died(self, model_id: str) -> None:
        """Count one more death."""
        counts = self._read()
        self._write({**counts, model_id: counts.get(model_id, 0) + 1})

    def forgive(self, model_id: str) -> None:
        """Begin anew: the model has finished an answer, or somebody wants to try it again."""
        counts = self._read()
        if counts.pop(model_id, 0):
            self._write(counts)

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, int])
        except (OSError, UnicodeError, msgspec.DecodeError):
            return {}

    def _write(self, counts: dict[str, int]) -> None:
        with suppress(OSError):
            write_atomically(self._file, msgspec.json.encode(counts))
