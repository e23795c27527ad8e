"""Which requests of the desktop change something, open something or take it out: those on record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import msgspec

from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors import AuditError, LocalragError
from localrag.explain import LANGUAGES, sentence
from localrag.host.calls import Call, Result
from localrag.host.governed import facts, figures, governed
from localrag.wiring import Session
from localrag.workflows.governed import Governed, act

# By method: the verb that the command line has for it, and which params say what is done.
_ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "library.sync": ("sync", ("add_folders", "remove_folders")),
    "library.settle": ("sync --missing", ("is_removal",)),
    "document.forget": ("forget", ("uri",)),
    "document.remember": ("forget --undo", ("uri",)),
    "library.check": ("check", ("read_data",)),
    "library.export": ("status --csv", ("path",)),
    "pins.set": ("pin", ("uri", "is_pinned")),
    "glossary.put": ("glossary put", ("former",)),
    "glossary.remove": ("glossary remove", ("terms",)),
    "glossary.restore": ("glossary restore", ()),
    "glossary.import": ("glossary import", ("path", "is_added")),
    "glossary.export": ("glossary export", ("path",)),
    "models.remove": ("models remove", ("id",)),
    "models.use": ("models use", ("id",)),
    "models.add": ("models add", ("path", "accept_licence")),
    "conversations.delete": ("conversations delete", ("conversation",)),
    "conversations.export": (
        "conversations export",
        ("conversation", "turn", "path", "format"),
    ),
    "answers.approve": ("answers approve", ("conversation", "turn", "by", "until")),
    "answers.extend": ("answers extend", ("id", "until")),
    "answers.revoke": ("answers revoke", ("id",)),
}


class Acts:
    """Runs requests, on record where they are one of those."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._governed: Governed | None = None
        self._told: dict[Call, list[dict[str, str]]] = {}

    def governed(self, call: Call) -> Governed:
        """Return what records and guards one request.

        What a person should know is an event, and stands in the result as one of `notices`.
        """

        def tell(error: LocalragError) -> None:
            words = {language: sentence(error, language) for language in LANGUAGES}
            notice = {"code": error.code.value, **words}
            call.emit({"kind": "notice", **notice})
            if call in self._told:
                self._told[call].append(notice)

        if self._governed is None:
            self._governed = governed(self._session.site, self._session.clock, tell)
        return replace(self._governed, tell=tell)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Put on record that the engine begins and ends.

        Where that cannot be written it runs all the same: each request tells what is not possible.
        """
        self._note("engine", "started")
        try:
            yield
        finally:
            self._note("engine", "stopped")

    def _note(self, verb: str, outcome: str) -> None:
        record = governed(self._session.site, self._session.clock, lambda _: None)
        fields = {"verb": verb, "outcome": outcome}
        with suppress(AuditError):
            record.put(AuditEvent(kind=AuditKind.ACT, library=record.library, fields=fields))

    def run(self, method: str, call: Call, work: Callable[[Call], Result]) -> Result:
        """Return the result of a request."""
        notices = self._told[call] = []
        try:
            result = self._done(method, call, work)
        finally:
            del self._told[call]
        return {**result, "notices": notices} if notices else result

    def _done(self, method: str, call: Call, work: Callable[[Call], Result]) -> Result:
        if method not in _ACTS:
            return work(call)
        verb, names = _ACTS[method]
        try:
            given = msgspec.json.decode(call.untrusted_params, type=dict)
        except msgspec.MsgspecError:
            given = {}
        with act(self.governed(call), verb, facts(given, names)) as done:
            result = work(call)
            done.update(figures(result))
        return result
