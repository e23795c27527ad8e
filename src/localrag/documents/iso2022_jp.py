"""ISO-2022-JP as mailers write it: with the extensions of CP932, cut off or with missing escapes."""

import re

_ESCAPE = re.compile(rb"\x1b(\([BJI]|\$[@B]|\$\([DB@])")
_TWO_BYTES = frozenset({b"$@", b"$B", b"$(B", b"$(@"})
_KANA = b"(I"
_SUPPLEMENT = b"$(D"
_GETA = "〓"
_PAIR = 2
_FIRST, _LAST = 0x21, 0x7E
_LAST_KANA = 0x5F
_CELLS = _LAST - _FIRST + 1
# Shift_JIS puts two rows of JIS under one lead byte (JIS X 0208, appendix 1).
_LEADS = (*range(0x81, 0xA0), *range(0xE0, 0xF0))
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFD))


def is_iso2022_jp(data: bytes) -> bool:
    """Whether the bytes are seven-bit and shift to a Japanese set."""
    return data.isascii() and _ESCAPE.search(data) is not None


def iso2022_jp_text(data: bytes) -> str:
    """Return the text; characters of no known set become 〓.

    Python's own codec refuses what CP932 adds to JIS X 0208 (① ㈱ 髙 and others), which Japanese
    mailers send all the same (Microsoft code page 50220).
    """
    parts: list[str] = []
    shift = b"(B"
    at = 0
    for escape in _ESCAPE.finditer(data):
        parts.append(_decoded(data[at : escape.start()], shift))
        shift, at = escape.group(1), escape.end()
    parts.append(_decoded(data[at:], shift))
    return "".join(parts)


def _decoded(part: bytes, shift: bytes) -> str:
    if shift in _TWO_BYTES:
        return "".join(_line(line) for line in re.split(rb"([\r\n]+)", part))
    if shift == _KANA:
        kana = bytes(byte | 0x80 if _FIRST <= byte <= _LAST_KANA else byte for byte in part)
        return kana.decode("cp932", "replace").replace("\ufffd", _GETA)
    if shift == _SUPPLEMENT:
        return (b"\x1b$(D" + part + b"\x1b(B").decode("iso2022_jp_2", "replace")
    return part.decode("latin-1") if not part.isascii() else part.decode("ascii")


def _line(part: bytes) -> str:
    """Return two-byte characters as text; a line end shifts back in broken mails."""
    if part[:1] in (b"\r", b"\n"):
        return part.decode("ascii")
    return "".join(_character(part[at : at + 2]) for at in range(0, len(part), 2))


def _character(pair: bytes) -> str:
    """Return a character of JIS X 0208 and its extensions by its place in CP932."""
    if pair.isspace():
        return pair.decode("ascii")
    if len(pair) != _PAIR or not all(_FIRST <= byte <= _LAST for byte in pair):
        return _GETA
    row, cell = pair[0] - _FIRST, pair[1] - _FIRST
    lead = _LEADS[row // 2]
    trail = _TRAILS[row % 2 * _CELLS + cell]
    try:
        return bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return _GETA
