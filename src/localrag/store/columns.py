"""Single values in columns, both ways; nothing is lost on the way."""

from datetime import UTC, datetime, timedelta

from localrag.domain.document import moment
from localrag.store.database import Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTEGER = (1 << 63) - 1


def to_bytes(text: str) -> bytes:
    """Return UTF-8 that also carries lone surrogates, which names from disk may hold."""
    return text.encode("utf-8", "surrogatepass")


def to_text(value: Value) -> str:
    """Return what `to_bytes` stored."""
    return raw(value).decode("utf-8", "surrogatepass")


def raw(value: Value) -> bytes:
    """Return the value of a BLOB column."""
    if not isinstance(value, bytes):
        raise TypeError
    return value


def whole(value: Value) -> int:
    """Return the value of an INTEGER column."""
    if not isinstance(value, int):
        raise TypeError
    return value


def to_microseconds(when: datetime) -> int:
    """Return whole microseconds since the epoch of an aware time."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def to_nanoseconds(modified_ns: int) -> int:
    """Return a file's time as far as the column holds it: from 1677 to 2262."""
    return max(-_INTEGER, min(modified_ns, _INTEGER))


def to_moment(value: Value) -> datetime:
    """Return the aware time that `to_microseconds` stored."""
    return moment(whole(value) * 1000)
