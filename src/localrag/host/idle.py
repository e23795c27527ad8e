"""Work for the time when nobody asks anything; it begins late and ends at once."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Thread
from typing import Self

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import LocalragError

IDLE_S = 30.0
_SUPPLIES = Path("/sys/class/power_supply")
_log = logging.getLogger(__name__)


class Idle:
    """Calls `work` once whenever no request ran for `after_s` seconds, in a thread of its own.

    A request that begins cancels the work's token, and the next quiet time calls it again. What
    goes wrong in it is logged by its code and stops nothing.
    """

    def __init__(self, work: Callable[[CancelToken], None], after_s: float = IDLE_S) -> None:
        self._work = work
        self._after_s = after_s
        self._changed = Condition()
        self._running = 0
        self._is_closed = False
        self._is_due = True
        self._cancel = CancelToken()
        self._thread = Thread(target=self._run, name="idle", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._is_closed = True
            self._cancel.cancel()
            self._changed.notify_all()
        self._thread.join()

    def begin(self) -> None:
        """Note that a request begins: work that is being done stops."""
        with self._changed:
            self._running += 1
            self._is_due = True
            self._cancel.cancel()
            self._changed.notify_all()

    def end(self) -> None:
        """Note that a request has ended."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def _run(self) -> None:
        while (cancel := self._quiet()) is not None:
            try:
                self._work(cancel)
            except Cancelled:
                continue
            except LocalragError as error:
                _log.info("idle work ended: %s", error.code.value)

    def _quiet(self) -> CancelToken | None:
        """Wait for a quiet time; return the token of the work in it, None at the end."""
        with self._changed:
            while not self._is_closed:
                # A request that begins or ends wakes this up, and the time begins anew.
                is_told = self._changed.wait(
                    self._after_s if self._is_due and not self._running else None
                )
                if not is_told and not self._is_closed:
                    self._is_due = False
                    self._cancel = CancelToken()
                    return self._cancel
            return None


def is_on_battery(supplies: Path = _SUPPLIES) -> bool:
    """Whether Linux says that a mains adapter is there and none has power; elsewhere no."""
    states = []
    for supply in supplies.glob("*"):
        try:
            if (supply / "type").read_text(encoding="ascii").strip() == "Mains":
                states.append((supply / "online").read_text(encoding="ascii").strip())
        except OSError:
            continue
    return bool(states) and "1" not in states
