"""When something happened, by the clock and by a counter that nobody can set."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

from localrag.domain.ports import Clock
from localrag.governance.audit_line import AuditLine

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_LEAST_JUMP = timedelta(seconds=5)  # a time server moves a clock by less, and more slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`at` is aware, in UTC; `ticks_ms` count from the start of the PC that `boot` names."""

    at: datetime
    offset_min: int
    ticks_ms: int
    boot: str

    @property
    def day(self) -> str:
        """The day by the local clock, as YYYY-MM-DD."""
        return (self.at + timedelta(minutes=self.offset_min)).strftime("%Y-%m-%d")


class Moments(Protocol):
    """Where the time comes from."""

    def now(self) -> Moment:
        """Return the present moment."""
        ...


class SystemMoments:
    """Implements Moments by the clock and the counter of this PC."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Moment:
        """Return the present moment."""
        at = self._clock.now()
        offset = at.astimezone().utcoffset() or timedelta()
        # Linux alone has a counter that goes on while the PC sleeps under a name of its own.
        ticks = time.clock_gettime_ns(_COUNTER) if _COUNTER else time.monotonic_ns()
        return Moment(
            at=at,
            offset_min=int(offset.total_seconds() // 60),
            ticks_ms=ticks // 1_000_000,
            boot=_boot(),
        )


def jump(before: AuditLine, now: Moment) -> timedelta | None:
    """Return by how much the clock was set since a line was written; None if it was not.

    After a new start of the PC only a clock that went back can be told.
    """
    passed = now.at - datetime.fromisoformat(before.at)
    if before.boot == now.boot and now.boot:
        found = passed - timedelta(milliseconds=now.ticks_ms - before.ticks_ms)
    else:
        found = min(passed, timedelta())
    return found if abs(found) >= _LEAST_JUMP else None


@cache
def _boot() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


_COUNTER: int = getattr(time, "CLOCK_BOOTTIME", 0)
