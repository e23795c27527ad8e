"""How far the model has read, and how long the rest may take."""

from collections.abc import Callable

from localrag_ui.strings import Strings

_ENOUGH_SECONDS = 1.0  # before that, an estimate would jump


class ReadingTime:
    """Estimates the rest from the speed so far. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._first: tuple[float, int] | None = None

    def words(self, done: int, total: int, strings: Strings) -> str:
        """Return the sentence for `done` of `total` tokens."""
        if total <= 0:
            return strings("ask.reading")
        percent = round(100 * min(done, total) / total)
        rest = self._rest(done, total)
        if rest is None:
            return strings("ask.reading_share", percent=percent)
        return strings("ask.reading_rest", percent=percent, seconds=rest)

    def _rest(self, done: int, total: int) -> int | None:
        now = self._seconds()
        if self._first is None:
            self._first = (now, done)
            return None
        since, done_then = self._first
        if now - since < _ENOUGH_SECONDS or done <= done_then:
            return None
        speed = (done - done_then) / (now - since)
        return max(1, round((total - done) / speed))
