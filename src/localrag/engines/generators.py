"""Opens the generator that was chosen."""

from pathlib import Path

from localrag.domain.reading_size import READING_BYTES
from localrag.engines.kept_reading import KeptReading
from localrag.engines.llama import LlamaGenerator
from localrag.engines.registry import ModelRegistry


def open_active_generator(
    registry: ModelRegistry, reading_folder: Path | None, model_id: str | None = None
) -> LlamaGenerator | None:
    """Return that generator, the one in use for None, which keeps what it reads in `reading_folder` if there is one.

    None where no generator was chosen. Raises ModelError.
    """
    installed = registry.chosen("generator", model_id)
    if installed is None:
        return None
    registry.require_unchanged(installed)
    kept = None
    if reading_folder is not None:
        kept = KeptReading(
            folder=reading_folder, model_sha256=installed.sha256, quota_bytes=READING_BYTES
        )
    return LlamaGenerator(
        installed.path,
        installed.id,
        deaths=registry.deaths,
        measured=installed.measured,
        stops=registry.stop_words(installed),
        kept=kept,
    )
