"""How fast files are read, and how long the rest may take."""

from collections import deque
from collections.abc import Callable

from localrag_ui.strings import Strings

_WINDOW_S = 20.0  # the speed is that of the last so many seconds
_ENOUGH_S = 2.0  # before that, an estimate would jump
_FEWEST = 2  # points make a speed
_WHOLE = 10  # from there on a fraction says nothing
_MINUTE_S = 60
_HOUR_S = 3600


class Pace:
    """Speed of a run that is under way. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._seen: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        """Forget the run before."""
        self._seen.clear()

    def note(self, done: int) -> None:
        """Take note that `done` files have been read by now."""
        now = self._seconds()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW_S and len(self._seen) > _FEWEST:
            self._seen.popleft()

    @property
    def per_second(self) -> float | None:
        """Files per second, None where nobody can say yet."""
        if not self._seen:
            return None
        (since, before), (now, done) = self._seen[0], self._seen[-1]
        if now - since < _ENOUGH_S or done <= before:
            return None
        return (done - before) / (now - since)

    def words(self, done: int, total: int, strings: Strings) -> str:
        """Return speed and time left in words, '' where nobody can say yet."""
        speed = self.per_second
        if speed is None:
            return ""
        shown = f"{speed:.0f}" if speed >= _WHOLE else f"{speed:.1f}"
        return strings(
            "pace.speed", speed=shown, rest=_time(max(0, total - done) / speed, strings)
        )


def _time(seconds: float, strings: Strings) -> str:
    if seconds < _MINUTE_S:
        return strings("pace.seconds", count=max(1, round(seconds)))
    if seconds < _HOUR_S:
        return strings("pace.minutes", count=round(seconds / _MINUTE_S))
    hours, rest = divmod(round(seconds / _MINUTE_S), _MINUTE_S)
    return strings("pace.hours", hours=hours, minutes=rest)
