"""Header fields of mails as text: RFC 2047 words, well-formed or broken, and raw bytes."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime

from localrag.documents.encoding import decoded_text
from localrag.documents.iso2022_jp import is_iso2022_jp, iso2022_jp_text
from localrag.domain.errors import DocumentError

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"[\r\n]+[ \t]?")
_WINDOWS = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932"}
_MUTE = frozenset({"us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary"})
_UNKNOWN = "〓"


def header_text(message: Message, name: str) -> str:
    """Return the first field `name` on one line, '' if there is none."""
    wanted = name.lower()
    raw = next((value for key, value in message.raw_items() if key.lower() == wanted), "")
    return " ".join(decoded_words(str(raw)).split())


def decoded_words(raw: str) -> str:
    """Return a field with its encoded words decoded; bytes beyond ASCII come as surrogates.

    Neighbouring words of one charset are joined before they are decoded: mailers cut between
    the bytes of a character.
    """
    return "".join(text_in(data, charset) for data, charset in _runs(_FOLD.sub(" ", raw)))


def text_in(data: bytes, charset: str | None) -> str:
    """Return bytes of a mail as text in the charset that they name, or else in a likely one."""
    named = (charset or "").strip().strip("\"'").lower()
    if named.startswith("iso-2022-jp") or is_iso2022_jp(data):
        return iso2022_jp_text(data)
    if named and named not in _MUTE:
        try:
            return data.decode(_WINDOWS.get(named, named))
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    if not data.strip():
        return data.decode("ascii", "replace")
    try:
        return decoded_text(data).text
    except DocumentError:
        likely = "cp932" if named in _WINDOWS else "utf-8"
        return data.decode(likely, "replace").replace("\ufffd", _UNKNOWN)


def sent_at(message: Message) -> str:
    """Return the time of sending as the sender's clock showed it, '' if there is none."""
    raw = header_text(message, "Date")
    try:
        at = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02}"


def file_name(part: Message) -> str:
    """Return the name of an attachment (RFC 2231, RFC 2047 or raw), '' if it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(parameter, header=header)
        except (ValueError, TypeError, LookupError):
            continue
        if isinstance(value, tuple):
            charset, _, text = value
            return " ".join(text_in(_raw(text, "latin-1"), charset).split())
        if isinstance(value, str) and value.strip():
            return " ".join(decoded_words(value).split())
    return ""


def _runs(raw: str) -> Iterator[tuple[bytes, str | None]]:
    """Yield runs of bytes of one charset; white space between encoded words is dropped."""
    waiting, charset = b"", ""
    at = 0
    for word in _WORD.finditer(raw):
        between = raw[at : word.start()]
        named = word.group(1).lower()
        if waiting and (between.strip() or named != charset):
            yield waiting, charset
            waiting = b""
        if between.strip() or (between and not at):
            yield _raw(between), None
        waiting, charset = waiting + _payload(word), named
        at = word.end()
    if waiting:
        yield waiting, charset
    if raw[at:]:
        yield _raw(raw[at:]), None


def _payload(word: re.Match[str]) -> bytes:
    body = "".join(word.group(3).split())
    data = _raw(body)
    if word.group(2) in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return _raw(word.group())


def _raw(text: str, encoding: str = "ascii") -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
