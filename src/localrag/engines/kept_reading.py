"""Where a model keeps what it has read, and what its process may touch for that."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from localrag.engines.kept_messages import Keeping
from localrag.engines.kept_states import state_key
from localrag.engines.llama_messages import ModelSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReading:
    """Where a model keeps on the disk what it has read, below this many bytes.

    The folder must be of this PC: what lies in it is given to the model's memory.
    """

    folder: Path
    model_sha256: str
    quota_bytes: int


def keeping_of(kept: KeptReading, settings: ModelSettings, context_tokens: int) -> Keeping:
    """Return what the model process is told about it."""
    return Keeping(
        folder=str(kept.folder),
        key=state_key(kept.model_sha256, settings, context_tokens),
        quota_bytes=kept.quota_bytes,
    )


def open_places(model: Path, keeping: Keeping | None) -> list[str]:
    """Return the arguments of the model process: what its wall leaves open.

    The folder is made here, because behind the wall nothing can be made beside it. Where it cannot
    be made nothing is kept.
    """
    if keeping is None:
        return [str(model), "", "0"]
    folder = Path(keeping.folder)
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [str(model), keeping.folder if folder.is_dir() else "", str(keeping.quota_bytes)]
