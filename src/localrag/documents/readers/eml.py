"""Mails: head and text as one page, attachments as members."""

import io
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from localrag.documents.containers import AnyMember, is_on_the_way
from localrag.documents.mail_headers import header_text, sent_at
from localrag.documents.mail_parts import MailBody, attachments, bodies, parsed_mail
from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.documents.readers import html
from localrag.domain.document import BlockKind, ReadWarning
from localrag.domain.errors import DocumentError
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import joined_lines

_UTF8_MARK = "\ufeff"
_FIELDS = (("差出人", "From"), ("宛先", "To"), ("写し", "Cc"))


class Reader:
    """Reads mails (RFC 5322, MIME) as Japanese offices keep them."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page, titled by the subject. Raises DocumentError."""
        message = parsed_mail(stream.read(limits.file_bytes), limits)
        looks = bodies(message)
        page = PageText()
        subject = header_text(message, "Subject")
        _add_head(page, message, subject, looks)
        warnings: list[ReadWarning] = []
        for body in looks:
            if body.is_html:
                warnings += _add_html(page, body.text, limits)
            else:
                lines = joined_lines(body.text.replace("\x00", "")).split("\n")
                add_lines(page, lines, guess_numbered=False)
        return Content(
            title=subject or None,
            pages=(page.page(1, "1"),),
            warnings=tuple(dict.fromkeys(warnings)),
        )

    def members(
        self, stream: BinaryIO, limits: ReadLimits, only: bytes | None = None
    ) -> Iterator[AnyMember]:
        """Yield the attachments in their order. Raises DocumentError."""
        message = parsed_mail(stream.read(limits.file_bytes), limits)
        for member in attachments(message, bodies(message)):
            if is_on_the_way(member.name, only):
                yield member


def _add_head(page: PageText, message: Message, subject: str, looks: list[MailBody]) -> None:
    page.add(BlockKind.HEADING, subject, 1)
    for label, name in _FIELDS:
        value = header_text(message, name)
        if value:
            page.add(BlockKind.PARAGRAPH, f"{label}: {value}")
    sent = sent_at(message)
    if sent:
        page.add(BlockKind.PARAGRAPH, f"日時: {sent}")
    names = [member.name.decode("utf-8", "replace") for member in attachments(message, looks)]
    if names:
        page.add(BlockKind.PARAGRAPH, f"添付: {'、'.join(names)}")


def _add_html(page: PageText, text: str, limits: ReadLimits) -> tuple[ReadWarning, ...]:
    """Put an HTML body in; its own charset no longer counts, the mail named it."""
    stream = io.BytesIO((_UTF8_MARK + text).encode("utf-8", "replace"))
    try:
        content = html.Reader().read(stream, limits)
    except DocumentError:
        return ()
    page.add_page(content.pages[0])
    return content.warnings
