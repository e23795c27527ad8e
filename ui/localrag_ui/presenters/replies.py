"""What presenters need of the engine, and how its answers become values or sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from localrag.host.messages import CANCELLED, ENGINE_LOST, ErrorBody, Response, Sentences
from localrag_ui.results import Happening
from localrag_ui.strings import Strings

Value = TypeVar("Value")


class EnginePort(Protocol):
    """The engine as presenters see it. Callbacks arrive on the thread that asked."""

    def request(
        self,
        method: str,
        params: Any,  # noqa: ANN401 - a Struct of localrag.host.params
        answered: Callable[[Response], None],
        happened: Callable[[Happening], None] | None = None,
    ) -> int:
        """Send a request and return its id; `answered` is called exactly once."""
        ...

    def cancel(self, request_id: int) -> None:
        """Ask the engine to stop a request."""
        ...

    def open_file(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Have the supervisor open a file in its own program."""
        ...

    def open_folder(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Have the supervisor show the folder of a file that was exported."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A request that brought no value; `text` is what people read, `code` the engine's, or ''."""

    text: str
    is_cancelled: bool = False
    code: str = ""


def taken(response: Response, kind: type[Value], strings: Strings) -> Value | Fault:
    """Return the result as `kind`, or the reason why there is none."""
    if response.error is not None:
        return _fault(response.error, strings)
    try:
        return msgspec.json.decode(response.result, type=kind)
    except msgspec.MsgspecError:
        return Fault(text=strings("errors.unreadable"))


def _fault(error: ErrorBody, strings: Strings) -> Fault:
    if error.code == CANCELLED:
        return Fault(text="", is_cancelled=True)
    if error.code == ENGINE_LOST:
        return Fault(text=strings("errors.engine_lost"))
    if error.data is None:
        return Fault(text=error.message)
    words = error.data.ja if strings.language == "ja" else error.data.en
    return Fault(text=_joined(words), code=error.data.code)


def _joined(words: Sentences) -> str:
    return "\n".join(part for part in (words.what, words.safe, words.do) if part)
