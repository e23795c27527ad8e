"""What the engine does for requests on documents that a model reads before anybody asks."""

from collections.abc import Callable
from threading import Lock

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import path_of
from localrag.host.calls import Call, Result
from localrag.host.params import PinParams
from localrag.wiring import Session


class PinMethods:
    """The methods by name; `writing` is held by whoever changes the library."""

    def __init__(self, session: Session, writing: Lock) -> None:
        self._session = session
        self._writing = writing

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {"pins.list": self._list, "pins.set": self._set}

    def _list(self, _call: Call) -> Result:
        """Return the ids of pinned documents, and whether pinning is of use: there is a model."""
        may_read = self._session.site.policy.may_read_ahead
        has_model = self._session.models_in_use()["generator"] is not None
        with self._session.reading() as library:
            pinned = [one.part.document for one in library.reading.pinned()]
        return {"pinned": pinned, "can_pin": may_read and has_model}

    def _set(self, call: Call) -> Result:
        params: PinParams = call.params(PinParams)
        if "#" in params.uri:
            raise UsageError(UsageCode.IN_A_CONTAINER, path=params.uri)
        path = path_of(params.uri)
        with self._writing, self._session.writing(needs_analyser=False) as library:
            pinned = {one.path for one in library.reading.pinned()}
            if params.is_pinned:
                library.reading.pin([path])
            elif path in pinned:
                library.reading.unpin([path])
        return self._list(call)
