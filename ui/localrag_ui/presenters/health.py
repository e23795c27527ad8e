"""Whether the library is sound: which version it is, how large, and what the last check said."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.desk_params import CheckParams
from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.presenters.figures import day_words, moment_words, size_words
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import StatusResult
from localrag_ui.strings import Strings


class _Check(msgspec.Struct, frozen=True, kw_only=True):
    at: str
    problems: int = 0
    read_data: bool = False


class _Health(msgspec.Struct, frozen=True, kw_only=True):
    last_check: _Check | None = None
    unreachable: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthState:
    """What is said of the library; `is_sound` is None where it was never checked.

    `unreachable` are the file: URIs of folders that are not to be seen now.
    """

    version: str = ""
    size: str = ""
    check: str = ""
    is_sound: bool | None = None
    is_checking: bool = False
    unreachable: tuple[str, ...] = ()
    fault: str = ""


class HealthPresenter:
    """Knows the last check and runs another."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[HealthState], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self._status: StatusResult | None = None
        self._check: _Check | None = None
        self._is_checking = False
        self._unreachable: tuple[str, ...] = ()
        self._fault = ""

    @property
    def state(self) -> HealthState:
        """What is shown now."""
        status, words = self._status, self._strings
        check = self._check
        return HealthState(
            version=""
            if status is None or not status.generation
            else words(
                "health.version" if status.last_run else "health.version_only",
                number=f"{status.generation:,}",
                day=day_words(status.last_run, words),
            ),
            size=""
            if status is None
            else words("health.size", size=size_words(status.size_bytes)),
            check=self._check_words(),
            is_sound=None if check is None else check.problems == 0,
            is_checking=self._is_checking,
            unreachable=self._unreachable,
            fault=self._fault,
        )

    def take(self, status: StatusResult) -> None:
        """Take note of what `library.status` says, and ask for the last check."""
        self._status = status
        self._engine.request("library.health", NoParams(), self._take)
        self.changed(self.state)

    def check(self, *, read_data: bool) -> None:
        """Look whether all is sound; with `read_data` every byte is read."""
        if self._is_checking:
            return
        self._is_checking, self._fault = True, ""
        self.changed(self.state)
        params = CheckParams(read_data=read_data)
        self._engine.request("library.check", params, self._checked)

    def _checked(self, response: Response) -> None:
        self._is_checking = False
        self._take(response)

    def _take(self, response: Response) -> None:
        outcome = taken(response, _Health, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._check = outcome.last_check
            if outcome.unreachable is not None:
                self._unreachable = outcome.unreachable
        self.changed(self.state)

    def _check_words(self) -> str:
        words = self._strings
        if self._is_checking:
            return words("health.checking")
        if self._check is None:
            return words("health.never")
        at = moment_words(self._check.at, words)
        if self._check.problems:
            return words("health.problems", count=f"{self._check.problems:,}", at=at)
        return words("health.whole" if self._check.read_data else "health.sound", at=at)
