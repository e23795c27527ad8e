"""The tokens of Rich Text Format (Microsoft, RTF Specification 1.9.1).

Our own, because the libraries for RTF give one run of plain text: without tables, notes, page
ends and headings, with hidden text, and with the first part of a file that was cut off.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_TOKEN = re.compile(
    rb"\\(?:(?P<word>[A-Za-z]{1,40})(?P<argument>-?[0-9]{1,10})?[ ]?"
    rb"|'(?P<byte>[0-9A-Fa-f]{2})?|(?P<symbol>[^A-Za-z']))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\x00]+)|(?P<nothing>[\r\n\x00]+)"
)
_STRUCTURE = re.compile(rb"[{}]|\\bin([0-9]{1,10})[ ]?|\\.", re.DOTALL)


class RtfKind(Enum):
    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    BYTES = auto()


@dataclass(frozen=True, slots=True)
class RtfToken:
    """A brace, a control word with its number, a control symbol, or bytes of text."""

    kind: RtfKind
    name: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = RtfToken(RtfKind.OPEN), RtfToken(RtfKind.CLOSE)


class RtfTokens:
    """Reads tokens one by one, and passes over whole groups without looking into them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def next(self) -> RtfToken | None:
        """Return the next token, None at the end. Raises DocumentError DAMAGED."""
        while self._at < len(self._data):
            match = _TOKEN.match(self._data, self._at)
            if match is None:
                raise DocumentError(DocumentCode.DAMAGED)
            self._at = match.end()
            if match.lastgroup not in (None, "nothing"):
                return self._token(match)
        return None

    def skip_group(self) -> None:
        """Go to right behind the brace that ends the open group. Raises DocumentError DAMAGED."""
        depth = 1
        while depth:
            match = _STRUCTURE.search(self._data, self._at)
            if match is None:
                raise DocumentError(DocumentCode.DAMAGED)
            self._at = match.end()
            sign = match.group()
            if sign == b"{":
                depth += 1
            elif sign == b"}":
                depth -= 1
            elif match.group(1):
                self._at += int(match.group(1))

    def _token(self, match: re.Match[bytes]) -> RtfToken:
        match match.lastgroup:
            case "word" | "argument":
                argument = match["argument"]
                number = int(argument) if argument else None
                name = match["word"].decode("ascii")
                if name == "bin":
                    self._at += max(0, number or 0)
                return RtfToken(RtfKind.WORD, name, number)
            case "byte":
                return RtfToken(
                    RtfKind.BYTES,
                    data=bytes.fromhex(match["byte"].decode("ascii")),
                )
            case "symbol":
                return RtfToken(RtfKind.SYMBOL, match["symbol"].decode("latin-1"))
            case "brace":
                return _OPEN if match["brace"] == b"{" else _CLOSE
            case _:
                return RtfToken(RtfKind.BYTES, data=match["text"])
