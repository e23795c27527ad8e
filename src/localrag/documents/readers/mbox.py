"""Mail folders in one file (mbox, RFC 4155): each mail is a member."""

import re
from collections.abc import Iterator
from email import policy
from email.parser import BytesHeaderParser
from typing import BinaryIO

from localrag.documents.containers import AnyMember, Member, is_on_the_way
from localrag.documents.mail_headers import header_text
from localrag.documents.mail_parts import clean_name
from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_MAIL = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n")
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_HEAD_BYTES = 65_536
_SUBJECT_CHARS = 60


class Reader:
    """Reads mail folders."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return a page with a line per mail. Raises DocumentError DAMAGED."""
        page = PageText()
        for name, _ in _mails(stream.read(limits.file_bytes), limits):
            page.add(BlockKind.LIST, name.removesuffix(".eml"))
        return Content(title=None, pages=(page.page(1, "1"),))

    def members(
        self, stream: BinaryIO, limits: ReadLimits, only: bytes | None = None
    ) -> Iterator[AnyMember]:
        """Yield the mails in their order, named by number and subject. Raises DocumentError."""
        for name, data in _mails(stream.read(limits.file_bytes), limits):
            encoded = name.encode("utf-8", "replace")
            if is_on_the_way(encoded, only):
                yield Member(name=encoded, data=_QUOTED.sub(b"", data))


def _mails(data: bytes, limits: ReadLimits) -> Iterator[tuple[str, bytes]]:
    starts = [(mail.start(), mail.end()) for mail in _MAIL.finditer(data)]
    if not starts:
        raise DocumentError(DocumentCode.DAMAGED)
    if len(starts) > limits.container_entries:
        raise DocumentError(DocumentCode.SUSPICIOUS_ARCHIVE)
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for number, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        mail = data[start:end]
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(mail[:_HEAD_BYTES])
        subject = clean_name(header_text(head, "Subject"))[:_SUBJECT_CHARS].rstrip(". ")
        yield f"{number:05} {subject}".rstrip() + ".eml", mail
