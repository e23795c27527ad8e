"""What a workflow needs from models, as protocols; see `ports` for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from localrag.domain.cancel import CancelToken
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.library import ModelFingerprint
from localrag.domain.passage import Passage
from localrag.domain.question import Prompt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float32]
else:
    Matrix = Any


class TokenWindow(Protocol):
    """How much text a model takes at once."""

    @property
    def window_tokens(self) -> int | None:
        """The tokens of a passage that the model sees; None where it sees all of them."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as a passage: prefix and special tokens counted."""
        ...


class Embedder(TokenWindow, Protocol):
    """Texts to unit vectors."""

    @property
    def model(self) -> ModelFingerprint:
        """What the vectors depend on."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return float32 of shape (len(texts), dimension), rows of length 1 (0 for no known word)."""
        ...

    def embed_question(self, text: str) -> Matrix:
        """Return float32 of shape (dimension,), of length 1 (0 for no known word)."""
        ...


class Reranker(Protocol):
    """A model that reads question and passage together."""

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """Return one score per passage, higher is better."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorSpeed:
    """What this PC was measured to do with a model, in tokens per second of wall time."""

    read: float
    write: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorModel:
    """Id of the model and the tokens that question, passages and answer may take together.

    `speed` is None where it was not measured. `keeps_prefix` says whether a prompt that begins
    like the last one is read only from where it differs.
    """

    id: str
    context_tokens: int
    speed: GeneratorSpeed | None = None
    keeps_prefix: bool = True


class Generator(Protocol):
    """Writes text from a prompt."""

    @property
    def model(self) -> GeneratorModel:
        """The model that writes."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's own tokens."""
        ...

    def generate(
        self, prompt: Prompt, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        """Yield what was read, then text as it is written. Raises Cancelled, EngineError."""
        ...
