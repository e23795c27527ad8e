"""Text recognition as reading calls it, whatever engine does it."""

from dataclasses import dataclass
from typing import Protocol

from localrag.domain.cancel import CancelToken
from localrag.domain.document import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """Text of a picture, its blocks inside `text`, and the mean confidence from 0 to 1."""

    text: str
    blocks: tuple[Block, ...]
    confidence: float


class TextRecogniser(Protocol):
    """An engine that reads the text in a picture of a page."""

    @property
    def name(self) -> str:
        """The engine and its version, for the administrator."""
        ...

    def recognise(
        self, picture: bytes, cancel: CancelToken, timeout_s: float, *, is_upright: bool = False
    ) -> RecognisedPage:
        """Return what stands in a PNG, upright or not, across or down; empty text if nothing.

        `is_upright` says that it is upright and across, so that no other way need be tried.
        Raises Cancelled; DocumentError TOO_SLOW after `timeout_s` seconds.
        """
        ...
