"""The system's clock; the only place that reads it."""

from datetime import UTC, datetime


class SystemClock:
    """Implements domain.ports.Clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock
