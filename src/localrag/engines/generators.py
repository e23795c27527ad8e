"""Opens the generator that was chosen."""

from localrag.domain.reading_size import READING_BYTES, ReadingPlace
from localrag.engines.kept_reading import KeptReading
from localrag.engines.llama import LlamaGenerator
from localrag.engines.registry import ModelRegistry


def open_active_generator(
    registry: ModelRegistry, place: ReadingPlace | None, model_id: str | None = None
) -> LlamaGenerator | None:
    """Return that generator, the one in use for None, which keeps what it reads at `place` if there is one.

    None where no generator was chosen. Raises ModelError.
    """
    installed = registry.chosen("generator", model_id)
    if installed is None:
        return None
    registry.require_unchanged(installed)
    kept = None
    if place is not None:
        kept = KeptReading(
            folder=place.folder,
            model_sha256=installed.sha256,
            quota_bytes=READING_BYTES,
            seal=place.seal,
        )
    return LlamaGenerator(
        installed.path,
        installed.id,
        deaths=registry.deaths,
        measured=installed.measured,
        stops=registry.stop_words(installed),
        kept=kept,
    )
