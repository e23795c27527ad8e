"""The approved answers of the library: seen, kept longer, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from localrag.host.history_params import ApprovedParams, ExtendParams
from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.kept import ApprovedResult, ApprovedRow
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings

_STATES = frozenset({"served", "expired", "needs_review"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsState:
    """The list, last approved first."""

    rows: tuple[ApprovedRow, ...] = ()
    message: str = ""
    fault: str = ""


class ApprovalsPresenter:
    """Keeps the list as the engine last told it; `revoked` gets the number of one that went."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[ApprovalsState], None] = lambda _: None,
        revoked: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self.revoked = revoked
        self.state = ApprovalsState()

    def refresh(self) -> None:
        """Ask the engine for the list."""
        self._engine.request("answers.list", NoParams(), self._take)

    def extend(self, approval: int, until: date) -> None:
        """Let an approval end on another day."""
        params = ExtendParams(id=approval, until=until.isoformat())
        self._engine.request("answers.extend", params, self._extended)

    def revoke(self, approval: int) -> None:
        """Take an approval back; the approved answer is deleted."""

        def done(response: Response) -> None:
            if self._done(response):
                self.revoked(approval)

        self._engine.request("answers.revoke", ApprovedParams(id=approval), done)

    def state_words(self, row: ApprovedRow) -> str:
        """Return in words whether an answer is given; nothing for what we do not know."""
        return self._strings(f"approve.state_{row.state}") if row.state in _STATES else ""

    def _take(self, response: Response) -> None:
        outcome = taken(response, ApprovedResult, self._strings)
        if not isinstance(outcome, Fault):
            message = "" if outcome.answers else self._strings("approve.none")
            self._show(ApprovalsState(rows=outcome.answers, message=message))
        elif outcome.code == "usage.no_library":  # nothing was ever indexed
            self._show(ApprovalsState(message=self._strings("approve.none")))
        else:
            self._show(ApprovalsState(fault=outcome.text))

    def _extended(self, response: Response) -> None:
        self._done(response)

    def _done(self, response: Response) -> bool:
        outcome = taken(response, dict, self._strings)
        if isinstance(outcome, Fault):
            self._show(ApprovalsState(rows=self.state.rows, fault=outcome.text))
            return False
        self.refresh()
        return True

    def _show(self, state: ApprovalsState) -> None:
        self.state = state
        self.changed(state)
