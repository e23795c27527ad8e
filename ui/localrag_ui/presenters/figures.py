"""Sizes, days and moments in the words of the window."""

from datetime import datetime

from localrag_ui.strings import Strings

_STEP = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")
_WHOLE = 100  # from there on a fraction says nothing


def size_words(size_bytes: int) -> str:
    """Return a size in the decimal units that file managers show."""
    size, unit = float(max(0, size_bytes)), 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    digits = 0 if unit == 0 or size >= _WHOLE else 1
    return f"{size:,.{digits}f} {_UNITS[unit]}"


def day_words(iso: str | None, strings: Strings) -> str:
    """Return the local day of an ISO moment, '' where it is none."""
    found = _local(iso)
    if found is None:
        return ""
    return strings("library.date", year=found.year, month=found.month, day=found.day)


def moment_words(iso: str | None, strings: Strings) -> str:
    """Return local day and time of an ISO moment, '' where it is none."""
    found = _local(iso)
    if found is None:
        return ""
    return strings(
        "figures.moment", day=day_words(iso, strings), time=f"{found.hour}:{found.minute:02d}"
    )


def _local(iso: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(iso or "").astimezone()
    except (ValueError, OverflowError, OSError):
        return None
