"""An engine whose answers the test gives, for presenters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from localrag.host.framing import failure, response
from localrag.host.messages import CANCELLED, ErrorBody, Response
from localrag_ui.results import Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that a presenter made."""

    id: int
    method: str
    params: dict[str, Any]
    answered: Callable[[Response], None]
    happened: Callable[[Happening], None] | None


class WaitingEngine:
    """Keeps requests until the test answers them; `cancelled` and `opened` say what else was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.cancelled: list[int] = []
        self.opened: list[str] = []
        self._open_answer: Response = response(0, {})

    def request(
        self,
        method: str,
        params: Any,
        answered: Callable[[Response], None],
        happened: Callable[[Happening], None] | None = None,
    ) -> int:
        """Keep the request."""
        number = len(self.asked) + 1
        kept = Asked(
            id=number,
            method=method,
            params=msgspec.json.decode(msgspec.json.encode(params)),
            answered=answered,
            happened=happened,
        )
        self.asked.append(kept)
        return number

    def cancel(self, request_id: int) -> None:
        """Take note of it."""
        self.cancelled.append(request_id)

    def open_file(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Take note of it and answer at once."""
        self.opened.append(uri)
        answered(self._open_answer)

    def open_folder(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Take note of it as of a file, and answer at once."""
        self.open_file(uri, answered)

    def refuse_to_open(self, error: ErrorBody) -> None:
        """Answer `open_file` with an error from now on."""
        self._open_answer = failure(0, error)

    def last(self, method: str) -> Asked:
        """Return the last request of `method`."""
        return next(asked for asked in reversed(self.asked) if asked.method == method)

    def tell(self, method: str, **fields: object) -> None:
        """Let an event of the last request of `method` happen."""
        asked = self.last(method)
        if asked.happened is not None:
            asked.happened(msgspec.convert(fields, type=Happening))

    def answer(self, method: str, result: object) -> None:
        """Answer the last request of `method`."""
        asked = self.last(method)
        asked.answered(response(asked.id, result))

    def refuse(self, method: str, error: ErrorBody) -> None:
        """Answer the last request of `method` with an error."""
        asked = self.last(method)
        asked.answered(failure(asked.id, error))

    def stop(self, method: str) -> None:
        """Answer the last request of `method` as cancelled."""
        self.refuse(method, ErrorBody(code=CANCELLED, message=""))
