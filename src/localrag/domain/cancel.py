"""One token that says stop, handed all the way down."""

from threading import Event


class Cancelled(Exception):  # noqa: N818 - cancelling is a normal outcome, not an error
    """The user asked to stop; nothing that was committed is lost."""


class CancelToken:
    """Set once, from any thread; never reset."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask everything that holds this token to stop."""
        self._event.set()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled if somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, timeout_s: float) -> bool:
        """Wait for up to `timeout_s` seconds; return whether somebody asked to stop."""
        return self._event.wait(timeout_s)
