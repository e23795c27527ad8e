"""Which models suit this PC: by the memory that is free now, the licence and a measured speed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from localrag.engines.catalogue import BusinessUse, GeneratorEntry, ModelCatalogue, Reach
from localrag.engines.installed import InstalledModel

PROGRAM_BYTES = 1_000_000_000
"""What the rest of the product takes beside the model, about."""
PLANNED_TOKENS = 4096
_PROMPT_TOKENS = 1000
_MOST_KV_BYTES = 147_456  # the largest that was computed; taken where the entry does not say
_SLOW_S = 60.0

# In the order of what they do in Japanese at their size, larger first.
_ORDER = (
    "google/gemma-4-26B-A4B-it",
    "google/gemma-4-E4B-it",
    "tokyotech-llm/Qwen3-Swallow-8B-RL-v0.2",
    "Qwen/Qwen3-8B",
    "sbintuitions/sarashina2.2-3b-instruct-v0.1",
    "Qwen/Qwen3-4B",
    "google/gemma-4-E2B-it",
    "sbintuitions/sarashina2.2-1b-instruct-v0.1",
    "SakanaAI/TinySwallow-1.5B-Instruct",
    "Qwen/Qwen3-1.7B",
    "sbintuitions/sarashina2.2-0.5b-instruct-v0.1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSpeed:
    """Tokens per second that this PC reads and writes with a model of `parameters_b` 10^9 weights."""

    parameters_b: float
    read: float
    write: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThisPc:
    """Memory that is free now in bytes, and a measured speed; None where it is not known."""

    free_bytes: int | None
    speed: MeasuredSpeed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A model that fits; times are estimates in seconds and tokens per second, None unmeasured.

    `is_slow` says that the first word would take more than a minute.
    """

    entry: GeneratorEntry
    needed_bytes: int
    is_installed: bool
    first_word_s: float | None
    write_tokens_s: float | None

    @property
    def is_slow(self) -> bool:
        """Whether waiting for the first word would be too long to work with."""
        return self.first_word_s is not None and self.first_word_s > _SLOW_S


def recommend(
    catalogue: ModelCatalogue, pc: ThisPc, installed: Collection[str] = ()
) -> tuple[Recommendation, ...]:
    """Return the models that fit, best first; `installed` are ids of the catalogue.

    Licences that forbid use at work never appear; those to be checked stand behind those that
    allow it, and slow ones last. Without a known free memory nothing can be said: empty.
    """
    if pc.free_bytes is None:
        return ()
    known = {entry.id: entry for entry in catalogue.generator}
    listed = (known[each] for each in _ORDER if each in known)
    found = [
        _estimated(entry, needed, pc.speed, is_installed=entry.id in installed)
        for entry in listed
        if entry.reach in {Reach.GGUF, Reach.CONVERT} and entry.business is not BusinessUse.NO
        if (needed := needed_bytes(entry)) is not None and needed <= pc.free_bytes
    ]
    found.sort(key=lambda each: (each.is_slow, each.entry.business is not BusinessUse.YES))
    return tuple(found)


def known_speed(
    installed: Iterable[InstalledModel], catalogue: ModelCatalogue
) -> MeasuredSpeed | None:
    """Return how fast this PC was measured to be with an installed model of known size, or None."""
    sizes = {entry.id: entry.active_b or entry.parameters_b for entry in catalogue.generator}
    for model in installed:
        weights = sizes.get(model.catalogue_id or "")
        if weights and model.measured is not None and model.measured.is_of_this_pc:
            return MeasuredSpeed(
                parameters_b=weights, read=model.measured.read, write=model.measured.write
            )
    return None


def needed_bytes(entry: GeneratorEntry) -> int | None:
    """Return file, KV cache of the planned context and the program; None for an unknown size."""
    if entry.file_gb is None:
        return None
    kv = (entry.kv_bytes or _MOST_KV_BYTES) * PLANNED_TOKENS
    return int(entry.file_gb * 1e9) + kv + PROGRAM_BYTES


def _estimated(
    entry: GeneratorEntry, needed: int, speed: MeasuredSpeed | None, *, is_installed: bool
) -> Recommendation:
    """Scale the measured speed by the weights that each token uses."""
    weights = entry.active_b or entry.parameters_b
    first = write = None
    if speed is not None and weights:
        factor = speed.parameters_b / weights
        first, write = _PROMPT_TOKENS / (speed.read * factor), speed.write * factor
    return Recommendation(
        entry=entry,
        needed_bytes=needed,
        is_installed=is_installed,
        first_word_s=first,
        write_tokens_s=write,
    )
