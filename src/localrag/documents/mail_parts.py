"""The parts of a mail: what is its text, what is attached to it."""

import base64
import binascii
import io
import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from localrag.documents.containers import AnyMember, Member, RefusedMember, UniqueNames
from localrag.documents.mail_headers import file_name, header_text, text_in
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

_BOM = b"\xef\xbb\xbf"
_MBOX_LINE = re.compile(rb"\AFrom [^\n]*\n")
_NOT_IN_NAMES = re.compile(r"[/\\:*?\"<>|\x00-\x1f\x7f]+")
_NAME_CHARS = 80
_DEEPEST = 200  # levels of parts; office mails have under ten


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """A stretch of the text of a mail."""

    text: str
    is_html: bool


def parsed_mail(data: bytes, limits: ReadLimits) -> Message:
    """Return the mail in `data`. Raises DocumentError TOO_DEEP, SUSPICIOUS_ARCHIVE."""
    data = _MBOX_LINE.sub(b"", data.removeprefix(_BOM), count=1)
    try:
        message: Message = BytesParser(policy=policy.compat32).parse(io.BytesIO(data))
    except RecursionError as error:
        raise DocumentError(DocumentCode.TOO_DEEP, limit=str(_DEEPEST)) from error
    _check(message, limits)
    return message


def bodies(message: Message) -> list[MailBody]:
    """Return what a reader of the mail is shown, of alternatives the plain one if it has text."""
    return list(_bodies(message))


def attachments(message: Message, looks: Sequence[MailBody]) -> Iterator[AnyMember]:
    """Yield the attached files in their order; pictures that its HTML shows are none.

    `looks` are the bodies, which name by `cid:` the pictures that they show.
    """
    shown = "\n".join(body.text for body in looks if body.is_html)
    names = UniqueNames()
    for number, part in enumerate(_attached(message), start=1):
        content_id = header_text(part, "Content-ID").strip("<>")
        if part.get_content_maintype() == "image" and content_id and content_id in shown:
            continue
        name = names.unique(_name(part, number).encode("utf-8", "surrogateescape"))
        try:
            yield Member(name=name, data=_data(part))
        except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
            yield RefusedMember(name=name, code=DocumentCode.DAMAGED)


def clean_name(name: str) -> str:
    """Return a name of a file without signs that part folders or that Windows refuses."""
    return _NOT_IN_NAMES.sub("_", name).strip(". ")


def _check(message: Message, limits: ReadLimits) -> None:
    waiting = [(message, 0)]
    parts = 0
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        if depth > _DEEPEST:
            raise DocumentError(DocumentCode.TOO_DEEP, limit=str(_DEEPEST))
        if parts > limits.container_entries:
            raise DocumentError(DocumentCode.SUSPICIOUS_ARCHIVE)
        waiting += [(inner, depth + 1) for inner in _children(part)]


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return (
        [inner for inner in payload if isinstance(inner, Message)]
        if isinstance(payload, list)
        else []
    )


def _bodies(part: Message) -> Iterator[MailBody]:
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        yield from _best(part)
    elif part.get_content_maintype() == "multipart":
        for inner in _children(part):
            yield from _bodies(inner)
    elif _is_body(part):
        data = part.get_payload(decode=True)
        text = text_in(data, part.get_content_charset()) if isinstance(data, bytes) else ""
        if kind == "text/plain" and part.get_param("format") == "flowed":
            text = _unflowed(text, is_deleting=part.get_param("delsp") == "yes")
        if text.strip():
            yield MailBody(text=text, is_html=kind == "text/html")


def _best(part: Message) -> list[MailBody]:
    """Return the plain alternative if it has words, else the last that has any."""
    choices = [list(_bodies(inner)) for inner in _children(part)]
    choices = [choice for choice in choices if choice]
    for choice in choices:
        if not any(body.is_html for body in choice):
            return choice
    return choices[-1] if choices else []


def _attached(part: Message) -> Iterator[Message]:
    if part.get_content_type() == "message/rfc822":
        yield part
    elif part.is_multipart():
        for inner in _children(part):
            yield from _attached(inner)
    elif not _is_body(part) and part.get_payload():
        yield part


def _is_body(part: Message) -> bool:
    if (
        part.get_content_maintype() != "text"
        and part.get_content_type() != "message/delivery-status"
    ):
        return False
    if part.get_content_type() in ("text/calendar", "text/x-vcard", "text/vcard"):
        return False
    disposition = header_text(part, "Content-Disposition").lower()
    return not disposition.startswith("attachment") and not file_name(part)


def _name(part: Message, number: int) -> str:
    name = clean_name(file_name(part))
    if part.get_content_type() == "message/rfc822":
        inner = _children(part)
        subject = clean_name(header_text(inner[0], "Subject")) if inner else ""
        stem = name.removesuffix(".eml") or subject[:_NAME_CHARS] or f"添付{number}"
        return f"{stem}.eml"
    if name:
        return name
    return f"添付{number}{mimetypes.guess_extension(part.get_content_type()) or '.bin'}"


def _data(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = _children(part)[0]
        encoding = header_text(part, "Content-Transfer-Encoding").lower()
        payload = inner.get_payload()
        if encoding == "base64" and isinstance(payload, str):
            return _unpacked(payload)
        return inner.as_bytes(policy=policy.compat32)
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _unpacked(payload: str) -> bytes:
    try:
        return base64.b64decode(payload)
    except binascii.Error:
        return payload.encode("ascii", "surrogateescape")


def _unflowed(text: str, *, is_deleting: bool) -> str:
    """Return text of format=flowed with its soft line breaks gone (RFC 3676)."""
    lines: list[str] = []
    is_open = False
    for raw in text.splitlines():
        line = raw.removeprefix(" ")
        if is_open:
            lines[-1] += line
        else:
            lines.append(line)
        is_open = line.endswith(" ") and line != "-- "
        if is_open and is_deleting:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
